/* A place in a file of the configuration. */
#pragma once

struct pos {
    const char *file;
    int line, column;
};
