import type { VerificationContext } from '../verify/verification.js';
import { TRIAL } from './chart-cases.js';
import { renderChart } from './helm.js';
import { NativePods } from './native-pods.js';
import type { Part, Tools } from './verify-part.js';

/** The pods of the profile minimal as processes: probes, and the test of `helm test`. */
export async function verifyNative({ helm }: Tools, { say }: VerificationContext): Promise<Part> {
  const pods = new NativePods(await renderChart({ helm, profiles: ['minimal'], values: TRIAL }));
  const faults: string[] = [];
  const rows: string[][] = [];
  try {
    await pods.start();
    for (const { component, probes } of await pods.probe()) {
      rows.push([component, ...Object.values(probes).map((held) => (held ? 'answers' : 'silent'))]);
      if (Object.values(probes).includes(false)) faults.push(`${component} fails a probe`);
    }
    const { code, output, errors } = await pods.smokeTest();
    const last = output.trim().split('\n').at(-1) ?? '';
    rows.push(['smoke test', '', '', code === 0 ? last : 'failed']);
    if (code !== 0) faults.push(`the smoke test failed: ${errors.trim()}`);
    say(`chart: the smoke test says: ${last}`);
    await pods.end('candidate-service');
    const without = await pods.smokeTest();
    const told = /^\w*Error: (.*)$/m.exec(without.errors)?.[1];
    rows.push(['smoke test without candidate-service', '', '', told ?? 'taken']);
    if (without.code === 0 || told === undefined) faults.push('the smoke test missed a service');
  } finally {
    faults.push(...(await pods.stop()));
  }
  return {
    table: {
      title: 'Rendered containers of the profile minimal, run as processes',
      head: ['container', 'startup', 'liveness', 'readiness'],
      rows,
    },
    faults,
  };
}
