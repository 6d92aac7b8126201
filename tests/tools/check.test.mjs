// ksrd check as a program: what it prints, and how it ends.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ksrd, root } from '../browser/server.mjs';

const check = (config, ...more) => {
    const { status, stdout, stderr } = spawnSync(ksrd, ['--config', config, 'check', ...more], { encoding: 'utf8' });
    return { status, stdout, stderr };
};

// the tests' good files and one more, with dashboards beside them
const checkWith = (text, ...more) => {
    const config = mkdtempSync(join(tmpdir(), 'ksrd-check-'));
    try {
        cpSync(join(root, 'tests/config/good'), config, { recursive: true });
        cpSync(join(config, 'dashboards.yaml'), join(config, 'dashboards', 'dashboards.yaml'));
        rmSync(join(config, 'dashboards.yaml'));
        writeFileSync(join(config, 'more.yaml'), text);
        const answer = check(config, ...more);
        return { ...answer, stderr: answer.stderr.replaceAll(config + '/', '') };
    } finally {
        rmSync(config, { recursive: true });
    }
};
const indicator = (more) =>
    `indicators:\n  - {id: prov, name: Prov, pillar: kultur, unit: "%", rollup: ratio, formula: sjuktimmar / ordinarie_timmar * 100, ${more}}\n`;

test('the shipped configuration has neither fault nor doubt', () => {
    const answer = check(join(root, 'config'), '--strict');
    assert.equal(answer.stderr, '');
    assert.equal(answer.status, 0);
    assert.match(answer.stdout, /^configuration is valid: \d+ units, \d+ indicators, \d+ sources, \d+ dashboards\n$/);
});

test('a doubt is a warning: the configuration is valid, unless --strict', () => {
    const said = 'more.yaml:2:126: warning: indicator \'prov\' is shown with 3 decimals (accept: [decimals] if it is meant so)\n';
    const answer = checkWith(indicator('decimals: 3'));
    assert.equal(answer.stderr, said);
    assert.equal(answer.status, 0);
    assert.match(answer.stdout, /; 1 warning\n$/);
    const strict = checkWith(indicator('decimals: 3'), '--strict');
    assert.equal(strict.stderr, said);
    assert.equal(strict.status, 1);
});

test('what is accepted is not said, also with --strict', () => {
    const answer = checkWith(indicator('decimals: 3, accept: decimals'), '--strict');
    assert.equal(answer.stderr, '');
    assert.equal(answer.status, 0);
});

test('faults and doubts are said in one run, in order', () => {
    const answer = checkWith(indicator('decimals: 3') + '  - {id: prov_b, name: Prov, pillar: kulturen, unit: "%", rollup: ratio, formula: sjuktimmar}\n');
    const lines = answer.stderr.split('\n');
    assert.match(lines[0], /^more\.yaml:2:\d+: warning: /);
    assert.match(lines[1], /^more\.yaml:3:\d+: error: there is no pillar 'kulturen'/);
    assert.equal(answer.status, 1);
    assert.equal(answer.stdout, '');
});
