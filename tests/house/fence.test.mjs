// The floor fence of DESIGN §3: proved by compiling what must not compile, and by looking for what Debian's shared include folder
// would let through.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname, basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cmake = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');

// floor(page cube store kpi base OUTSIDE …) → page: {floors, outside}
const floors = new Map();
for (const [, line] of cmake.matchAll(/^floor\(([^)]*)\)/gm)) {
    const [inside, outside = ''] = line.split('OUTSIDE');
    const [name, ...sees] = inside.trim().split(/\s+/);
    floors.set(name, { sees, outside });
}
function* files(dir, ext) {
    for (const name of readdirSync(dir)) {
        const path = join(dir, name);
        if (name === 'node_modules') continue;
        if (statSync(path).isDirectory()) yield* files(path, ext);
        else if (ext.some((e) => name.endsWith(e))) yield path;
    }
}
const floorOf = (path) => relative(join(root, 'src'), path).split('/').slice(0, -1)[0];

test('the floors stand in the order of DESIGN §3: left never includes right', () => {
    const may = {
        base: [], kpi: ['base'], demo: ['kpi', 'base'], config: ['kpi', 'base'], decode: ['kpi', 'base'], net: ['base'],
        fetch: ['net', 'kpi', 'base'], store: ['kpi', 'base'], cube: ['store', 'kpi', 'base'],
        page: ['cube', 'store', 'kpi', 'base'], serve: ['page', 'cube', 'store', 'kpi', 'base'],
    };
    assert.deepEqual(Object.fromEntries([...floors].map(([k, v]) => [k, v.sees])), may);
});

test('a floor cannot include a header of a floor that it may not see', () => {
    const commands = JSON.parse(readFileSync(join(root, 'build', 'compile_commands.json'), 'utf8'));
    const dir = mkdtempSync(join(tmpdir(), 'ksrd-fence-'));
    let tried = 0;
    try {
        for (const [name, { sees }] of floors) {
            const unit = commands.find((c) => c.file.startsWith(join(root, 'src', name) + '/'));
            assert.ok(unit, `no compiled file in src/${name}`);
            const flags = unit.command.split(/\s+/).filter((a) => /^-(I|isystem|std|D_GNU)/.test(a));
            const isystem = [...unit.command.matchAll(/-isystem (\S+)/g)].flatMap((m) => ['-isystem', m[1]]);
            for (const other of floors.keys()) {
                const header = readdirSync(join(root, 'src', other)).find((f) => f.endsWith('.h'));
                const source = join(dir, `${name}_${other}.c`);
                writeFileSync(source, `#include "${header}"\ntypedef int fence;\n`);
                const args = [...flags.filter((f) => f !== '-isystem'), ...isystem, '-fsyntax-only', source];
                const ok = spawnSync('cc', args, { encoding: 'utf8' }).status === 0;
                const allowed = other === name || sees.includes(other);
                assert.equal(ok, allowed, `src/${name} ${ok ? 'can' : 'cannot'} include ${other}/${header}`);
                tried++;
            }
        }
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
    assert.ok(tried >= 100);
});

test('outside libraries are included only by the floor that owns them', () => {
    const owner = [
        [/<yaml\.h>/, ['config']], [/<microhttpd\.h>/, ['serve']], [/<libpq-fe\.h>/, ['store']], [/<curl\//, ['net']],
        [/<yajl\//, ['base']], [/<csv\.h>/, ['decode', 'config']], [/<zlib\.h>/, ['serve']], [/<sodium\.h>/, ['base']],
        [/<iconv\.h>/, ['decode', 'config']], [/<xlsxwriter/, ['page']], [/<cmark\.h>/, ['page']],
    ];
    for (const path of files(join(root, 'src'), ['.c', '.h'])) {
        const text = readFileSync(path, 'utf8');
        for (const [pattern, at] of owner)
            if (pattern.test(text)) assert.ok(at.includes(floorOf(path)), `${relative(root, path)} includes ${pattern}`);
    }
});

test('SQL to our database stands in the floor store only', () => {
    for (const path of files(join(root, 'src'), ['.c']))
        if (floorOf(path) !== 'store')
            assert.doesNotMatch(readFileSync(path, 'utf8'), /"\s*(select|insert into|update|delete from|copy)\s+[a-z_]+\s/, relative(root, path));
});

test('file names are unique in the tree', () => {
    const seen = new Map();
    for (const path of [...files(join(root, 'src'), ['.c', '.h']), ...files(join(root, 'tests'), ['.c', '.h'])]) {
        const name = basename(path);
        assert.ok(!seen.has(name), `${relative(root, path)} and ${seen.get(name)}`);
        seen.set(name, relative(root, path));
    }
});

test('foo.c exports only foo_…', () => {
    const lib = (name) => join(root, 'build', `lib${name}.a`);
    for (const name of floors.keys()) {
        const table = execFileSync('nm', ['-g', '--defined-only', '-A', lib(name)], { encoding: 'utf8' });
        for (const line of table.trim().split('\n')) {
            const m = line.match(/:([^:]+)\.c\.o:\s*[0-9a-f]+ ([A-Z]) (\S+)$/);
            if (!m || m[1].endsWith('_embedded') || m[3].startsWith('__')) continue;
            const words = m[1].split('_');
            // json_read.c may give json_parse, formula_parse.c formula_parse: the file's first word is the noun
            assert.ok(m[3].startsWith(words[0] + '_') || m[3] === words[0] || nouns(name).some((n) => m[3].startsWith(n + '_')),
                `${name}/${m[1]}.c exports ${m[3]}`);
        }
    }
    // catalog.c carries the small nouns of catalog.h; each is a struct or enum there
    function nouns(floor) {
        const out = [];
        for (const path of files(join(root, 'src', floor), ['.h']))
            for (const [, n] of readFileSync(path, 'utf8').matchAll(/^(?:struct|enum) ([a-z]+)[a-z_]* \{/gm)) out.push(n);
        return out;
    }
});

test('every file under src is told in docs/HACKING.md', () => {
    const told = readFileSync(join(root, 'docs', 'HACKING.md'), 'utf8');
    for (const path of files(join(root, 'src'), ['.c', '.h', '.sql'])) {
        const stem = basename(path).replace(/\.(c|h|sql)$/, '');
        assert.ok(new RegExp(`\\b${stem}\\b`).test(told), `${relative(root, path)} has no line in docs/HACKING.md`);
    }
});

test('docs/CONFIGURATION.md is what the schema says', () => {
    const says = execFileSync(join(root, 'build', 'ksrd'), ['schema', '--markdown'], { encoding: 'utf8' });
    assert.ok(says === readFileSync(join(root, 'docs', 'CONFIGURATION.md'), 'utf8'), 'ksrd schema --markdown > docs/CONFIGURATION.md');
});

test('the tree is formatted by the committed .clang-format', () => {
    const all = [...files(join(root, 'src'), ['.c', '.h']), ...files(join(root, 'tests'), ['.c', '.h'])];
    const run = spawnSync('clang-format', ['--dry-run', '-Werror', ...all], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr.split('\n').filter((l) => l.includes('error')).slice(0, 10).join('\n'));
});

test('no registry host and no absolute path of a work place is committed', () => {
    const listed = execFileSync('git', ['-C', root, 'ls-files'], { encoding: 'utf8' }).trim().split('\n');
    for (const name of listed) {
        if (/\.(woff2|png|SE|se|si)$/i.test(name)) continue;
        const text = readFileSync(join(root, name), 'latin1');
        assert.doesNotMatch(text, new RegExp('https?://[^ ]*(' + 'deb' + 'ian|np' + 'm)[^ ]*'), name);
        assert.doesNotMatch(text, new RegExp('(^|[^A-Za-z0-9_.])/' + 'work/'), name);
    }
});
