// /metrics of the example municipality: the form, what it tells, and who gets it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, startDemo, until } from '../browser/server.mjs';
import { parse } from './openmetrics.mjs';
import { ask, configured, folder } from './served.mjs';

const name = 'nyckeltal.kommunen.se';
const { dir, remove } = folder();
let daemon, port, own;
const read = async () => parse((await ask({ port: own }, '/metrics')).body.toString());
const value = (m, family, labels = {}) =>
    m.get(family)?.samples.find((s) => Object.entries(labels).every(([k, v]) => s.labels[k] === v))?.value;

before(async () => {
    [port, own] = [await freePort(), await freePort()];
    const places = configured(dir, `listen: "127.0.0.1:${port}"\nmetrics: "127.0.0.1:${own}"\nproxy: {names: ${name}, guards: true}\n`);
    daemon = await startDemo({ places, url: `http://127.0.0.1:${port}` });
});
after(async () => {
    await daemon?.stop();
    remove();
});

test('the reader refuses what the standard forbids', () => {
    const good = '# TYPE a counter\n# HELP a Text.\na_total{x="å\\"\\\\\\n"} 1\n# EOF\n';
    assert.equal(parse(good).get('a').samples[0].labels.x, 'å"\\\n');
    for (const [from, to] of [['# EOF\n', ''], ['# EOF\n', '# EOF\n\n'], ['a_total{', 'a{'], ['# HELP a Text.\n', ''], ['} 1', '} 1 '], ['} 1', '}  1'],
        ['} 1', '} -1'], ['} 1', '} ett'], ['\\"', '"'], ['x="', 'x='], ['# TYPE a counter\n', ''], ['counter', 'counters'], ['# HELP', '# UNIT a seconds\n# HELP'],
        ['# EOF', 'a_total{x="å\\"\\\\\\n"} 1\n# EOF'], ['# EOF', '# TYPE b gauge\n# HELP b B.\nb 1\n# HELP a Text.\n# EOF']])
        assert.throws(() => parse(good.replace(from, to)), undefined, `${from} → ${to}`);
});

test('sources, editions, freshness, requests, memory are told', async () => {
    await ask({ port }, '/');
    await ask({ port }, '/api/v1/units');
    await ask({ port }, '/statisk/ksrd.css');
    // an earlier edition is held once the log of restated values, which is made while pages are shown, has come to it
    const m = await until('what the main thread tells, and an earlier edition held', 180, async () => {
        assert.equal((await ask({ port }, '/?per=@40')).status, 200);
        const x = await read();
        return x.has('ksrd_leader') && value(x, 'ksrd_asof_editions') > 0 && x;
    });
    const { sources } = JSON.parse((await ask({ port }, '/api/v1/sources')).body);
    assert.ok(sources.length > 4);
    for (const { id } of sources) {
        const source = { source: id };
        assert.equal(m.get('ksrd_source_last_pull_state').samples.filter((s) => s.labels.source === id).reduce((n, s) => n + s.value, 0), 1);
        assert.ok(value(m, 'ksrd_source_last_pull_timestamp_seconds', source) > 1.5e9);
        assert.ok(value(m, 'ksrd_source_last_success_timestamp_seconds', source) > 1.5e9);
        assert.ok(value(m, 'ksrd_source_last_pull_duration_seconds', source) >= 0);
        assert.ok(value(m, 'ksrd_source_last_success_rows', source) > 0);
        assert.ok(value(m, 'ksrd_source_failures_in_a_row', source) >= 0);
        assert.ok(value(m, 'ksrd_source_delivered_age_seconds', source) > 0);
        assert.ok([0, 1].includes(value(m, 'ksrd_source_late', source)));
    }
    const edition = value(m, 'ksrd_edition');
    assert.ok(edition >= 170);
    assert.equal(m.get('ksrd_editions').samples.reduce((n, s) => n + s.value, 0), edition);
    assert.ok(value(m, 'ksrd_editions', { kind: 'pull' }) > 100 && value(m, 'ksrd_editions', { kind: 'config' }) > 0);
    assert.equal(value(m, 'ksrd_checkpoint_edition'), 0);
    assert.equal(value(m, 'ksrd_leader'), 1);
    assert.equal(value(m, 'ksrd_database_away'), 0);
    assert.equal(value(m, 'ksrd_asof_editions'), 1);
    assert.equal(value(m, 'ksrd_configuration_faults'), 0);
    for (const [family, least] of [['ksrd_database_size_bytes', 1e7], ['ksrd_cube_bytes', 1e6], ['process_resident_memory_bytes', 1e7], ['process_cpu_seconds', 0.01]])
        assert.ok(value(m, family) > least, family);
    assert.ok(value(m, 'ksrd_build', {}) === 1 && m.get('ksrd_build').samples[0].labels.version);
    for (const route of ['page', 'api', 'static', 'own']) assert.ok(value(m, 'ksrd_http_routes', { route }) > 0, route);
    assert.ok(m.get('ksrd_http_request_seconds').samples.length > 8);
});

test('a fault on disk is told, and what is in force goes on', async () => {
    const file = join(dir, 'config', 'fault.yaml');
    writeFileSync(file, 'retention: {raw_days: många}\n');
    await until('the fault', 20, async () => value(await read(), 'ksrd_configuration_faults') === 1);
    writeFileSync(file, 'x-nothing: 1\n');
    await until('no fault', 20, async () => value(await read(), 'ksrd_configuration_faults') === 0);
});

test('nobody gets it through the proxy, and its own address gives nothing else', async () => {
    assert.equal((await ask({ port }, '/metrics')).status, 200); // who sits at this machine
    assert.equal((await ask({ port }, '/metrics', { headers: { Host: name, 'X-Forwarded-For': '203.0.113.9' } })).status, 404);
    assert.equal((await ask({ port }, '/metrics', { headers: { Host: name } })).status, 404);
    assert.equal((await ask({ port: own }, '/admin/atertag', { method: 'POST' })).status >= 400, true);
    const there = await ask({ port: own }, '/metrics');
    assert.equal(there.status, 200);
    assert.equal(there.headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    for (const path of ['/', '/kallor', '/api/v1/values', '/admin', '/statisk/ksrd.css', '/favicon.ico']) assert.equal((await ask({ port: own }, path)).status, 404, path);
    for (const path of ['/healthz', '/readyz']) assert.equal((await ask({ port: own }, path)).status, 200, path);
    // nobody comes there through the proxy
    assert.equal((await ask({ port: own }, '/metrics', { headers: { Host: name } })).status, 421);
    assert.equal((await ask({ port: own }, '/metrics', { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status, 400);
});
