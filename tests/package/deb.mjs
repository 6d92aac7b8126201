// Builds the Debian package of the release build, which is made of the source as it is now.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const build = join(root, 'build-release');
const make = (...args) => execFileSync('cmake', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
make('--preset', 'release');
make('--build', build);
export const version = execFileSync(join(build, 'ksrd'), ['version'], { encoding: 'utf8' }).match(/\d+(\.\d+)+/)[0];

// The package's path in `dir`; under another version the same program, as an upgrade needs it.
export function makePackage(dir, as = version) {
    execFileSync('cpack', ['-G', 'DEB', '-B', dir, '-D', `CPACK_PACKAGE_VERSION=${as}`], { cwd: build, stdio: ['ignore', 'pipe', 'pipe'] });
    const name = readdirSync(dir).find((n) => n.startsWith(`ksrd_${as}_`) && n.endsWith('.deb'));
    if (!name) throw new Error(`no package in ${dir}`);
    return join(dir, name);
}
