import { run } from '../bootstrap/say.mjs';

const NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];
const PROBE =
  'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3], sys.executable)';
const OLDEST_PYTHON = [3, 10];

/**
 * Finds a Python that can make virtual environments.
 * @param {Record<string, string | undefined>} env PYTHON names the one to take
 * @returns {Promise<{ path: string, version: string } | { reason: string }>} `reason`: why there is none
 */
export async function findPython(env = process.env) {
  const names = env.PYTHON ? [env.PYTHON] : NAMES;
  const tried = [];
  for (const name of names) {
    const { code, output } = await run(name, ['-c', PROBE]);
    if (code !== 0) {
      if (code !== 127) tried.push(`${name}: ${output.trim().split('\n').at(-1)}`);
      continue;
    }
    const [version = '', path = name] = output.trim().split(/ (.*)/);
    if (isNewEnough(version)) return { path, version };
    tried.push(`${name} is ${version}`);
  }
  const wanted = `Python ${OLDEST_PYTHON.join('.')} or newer`;
  const why = tried.length > 0 ? ` (${tried.join('; ')})` : '';
  const chosen = env.PYTHON ? `PYTHON=${env.PYTHON} is no ${wanted}` : `no ${wanted} was found`;
  return { reason: chosen + why };
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
}
