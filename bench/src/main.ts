import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@eaglerank/mesh';
import { BareChain } from './chain/chain.js';
import { BenchMesh } from './mesh/bench-mesh.js';
import { formatReport, type Section } from './report.js';
import { chainRatio, latencyAtRate } from './scenarios/chain-ratio.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '4000' },
    out: { type: 'string' },
  },
});
const options = {
  rounds: Number(values.rounds),
  roundMs: Number(values['round-ms']),
  inFlight: 32,
};

function machine(): string[] {
  const cpu = cpus()[0]?.model ?? 'unknown';
  return [
    `Machine: ${cpus().length} × ${cpu}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()} ${arch()}, Node ${process.version}. ` +
      'Load generator, services and Redis share it.',
    '',
    `Command: \`npm run bench\` (${options.rounds} rounds of ${options.roundMs} ms; medians).`,
  ];
}

async function run(): Promise<Section[]> {
  const sections: Section[] = [];
  const chain = await BareChain.start();
  const mesh = await BenchMesh.start({ candidates: [200, 500] });
  try {
    process.stderr.write('filling the tenants\n');
    process.stderr.write(`${await mesh.fill()} events\n`);
    for (const inFlight of [32, 1]) {
      const { section, feedsPerSecond } = await chainRatio(chain, mesh, 'bench200', {
        ...options,
        inFlight,
      });
      sections.push(section);
      if (inFlight === 32) {
        sections.push(await latencyAtRate(chain, mesh, 'bench200', feedsPerSecond, options));
      }
    }
    sections.push((await chainRatio(chain, mesh, 'bench500', options)).section);
    return sections;
  } finally {
    await mesh.stop();
    await chain.stop();
  }
}

const report = formatReport(machine(), await run());
process.stdout.write(`${report}\n`);
if (values.out !== undefined) {
  mkdirSync(join(ROOT, 'bench'), { recursive: true });
  writeFileSync(join(ROOT, values.out), `${report}\n`);
}
