/**
 * Adds to package-lock.json the packages for other systems that an incomplete registry mirror left
 * out: without their entries `npm ci` refuses the lockfile. Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const SYSTEMS = { windows: 'win32' };
const CPUS = { aarch64: 'arm64', armv7: 'arm' };
const PLATFORM =
  /-(android|darwin|freebsd|linux|openharmony|win32|windows)-(aarch64|armv7|arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(?:(gnu|musl)\w*|eabi|msvc))?$/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = {};
for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    const entry = lock.packages[path] ? undefined : entryFor(name, version);
    if (entry) added[path] = entry;
  }
}
const byPath = ([a], [b]) => (a < b ? -1 : 1);
const [root, ...others] = Object.entries({ ...lock.packages, ...added });
lock.packages = Object.fromEntries([root, ...others.sort(byPath)]);
if (Object.keys(added).length > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${Object.keys(added).length} entries added`);

/** An entry as npm would write it, less the hash that only the registry knows. */
function entryFor(name, version) {
  const [, os, cpu, libc] = PLATFORM.exec(name) ?? [];
  if (!os || !/^\d+\.\d+\.\d+/.test(version)) return undefined;
  return {
    version,
    cpu: [CPUS[cpu] ?? cpu],
    ...(libc && { libc: [libc === 'gnu' ? 'glibc' : libc] }),
    optional: true,
    os: [SYSTEMS[os] ?? os],
  };
}
