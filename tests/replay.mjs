// Plays the example municipality's history once, into the state folder that is named: the tests that set KSRD_DEMO_STATE begin with a copy.
//     node tests/replay.mjs build/played/state
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { startDemo } from './browser/server.mjs';

const state = resolve(process.argv[2]);
rmSync(dirname(state), { recursive: true, force: true });
mkdirSync(dirname(state), { recursive: true });
chmodSync(dirname(state), 0o755); // started as root, ksrd enters it as the user ksrd
const demo = await startDemo({ state });
const how = await demo.stop();
if (how.code !== 0) throw new Error(`ksrd demo ended with ${how.code ?? how.signal}\n${demo.output().slice(-4000)}`);
console.log(`played in ${demo.seconds} s`);
