// The manual pages: correct mdoc, every verb as `ksrd help` writes it, every key of the schema.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ksrd = process.env.KSRD_PROGRAM ?? join(root, 'build', 'ksrd');
const run = (program, args, input) => execFileSync(program, args, { encoding: 'utf8', input });
const pages = {
    'ksrd.8': readFileSync(join(root, 'build', 'man', 'ksrd.8'), 'utf8'),
    'ksrd.yaml.5': run(ksrd, ['schema', '--man']),
};
// As a reader sees it, without bold, and each run of blanks as one.
const plain = (source) => run('mandoc', ['-T', 'utf8', '-O', 'width=200'], source).replace(/.\x08/g, '').replace(/[\s\u00a0]+/g, ' ');

for (const [name, source] of Object.entries(pages))
    test(`${name} is correct mdoc`, () => {
        const lint = spawnSync('mandoc', ['-T', 'lint', '-W', 'base'], { encoding: 'utf8', input: source });
        const said = lint.stdout.split('\n').filter((l) => l && !/referenced manual not found|mandoc\.db/.test(l));
        assert.deepEqual(said, []);
        assert.doesNotMatch(source, /@[A-Z_]+@/, 'a placeholder is left');
    });

test('ksrd(8) has every verb with its arguments', () => {
    const text = plain(pages['ksrd.8']);
    const help = run(ksrd, ['help']);
    const verbs = [...help.matchAll(/^ {2}([a-z]+)\b/gm)].map((m) => m[1]).filter((v) => v !== 'help');
    assert.ok(verbs.length >= 9, help);
    for (const verb of verbs) {
        const usage = run(ksrd, ['help', verb]).match(/^usage: ksrd (.*)$/m)[1];
        assert.ok(text.includes(` ${usage} `), `docs/ksrd.8 lacks under VERBS: ${usage}`);
    }
});

test('ksrd(8) has every global option and exit code of `ksrd help`', () => {
    const text = plain(pages['ksrd.8']);
    const help = run(ksrd, ['help']);
    for (const [, option] of help.match(/^usage:.*$/m)[0].matchAll(/\[(--[a-z]+ [A-Z:]+)\]/g)) assert.ok(text.includes(`${option} `), option);
    for (const code of [0, 1, 2, 3, 4, 70]) assert.match(text.split('EXIT STATUS')[1], new RegExp(` ${code} [A-Z]`));
});

test('ksrd.yaml(5) has every key of the JSON Schema', () => {
    const text = plain(pages['ksrd.yaml.5']);
    const keys = new Set();
    const collect = (node) => {
        if (node && typeof node === 'object') {
            for (const key of Object.keys(node.properties ?? {})) keys.add(key);
            Object.values(node).forEach(collect);
        }
    };
    collect(JSON.parse(run(ksrd, ['schema'])));
    assert.ok(keys.size > 60);
    for (const key of keys) assert.ok(text.includes(` ${key} `), key);
});
