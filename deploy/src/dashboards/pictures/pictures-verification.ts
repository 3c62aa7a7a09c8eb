import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
} from '../../verify/verification.js';
import { findTool } from '../../tools/find-tool.js';
import { dashboards } from '../dashboards.js';
import type { Dashboard } from '../model/json.js';
import { TAG } from '../model/links.js';
import { hangRedis, killRanker, refuseModel, stallEngine } from '../testing/faults.js';
import { mixedLoad } from '../testing/mixed-load.js';
import { MONITORING_TOOLS } from '../testing/monitoring.js';
import { ObservedMesh } from '../testing/observed-mesh.js';
import { PictureServer, type PageReport } from './picture-server.js';
import { buildRenderer, shrink } from './renderer.js';
import { takePicture } from './take-picture.js';

const PICTURES = join(ROOT, 'docs/pictures/dashboards');
const BOARDS = join(ROOT, 'deploy/grafana/dashboards');
const LARGEST = 250_000;
const TRAFFIC_MS = 340_000;
const BOOTSTRAP_S = 95;
/** Range of rates, seconds, and the one of dashboards that look at hours. */
const RATE = 20;
const LONG_RATE = 60;
/** What happens while the pictures' data is made. */
const FAULTS = [
  [110_000, killRanker],
  [150_000, stallEngine(6_000)],
  [190_000, refuseModel(8_000)],
  [235_000, hangRedis(700)],
] as const;

/** Draws every dashboard over some minutes of the mesh's life into docs/pictures/dashboards. */
export const picturesVerification: Verification = {
  name: 'pictures',
  title: 'Pictures of the dashboards',
  tools: ['npm', 'chromium', ...MONITORING_TOOLS],
  async run(context: VerificationContext): Promise<VerificationReport> {
    const { env, say, folder } = context;
    const page = await buildRenderer(env, say);
    const observed = await ObservedMesh.start({ folder, env, interval: '2s', onStep: say });
    try {
      const from = Date.now() / 1000;
      await mixedLoad(observed, {
        feedsPerSecond: 12,
        durationMs: TRAFFIC_MS,
        faultsAt: FAULTS,
        onStep: say,
      });
      const server = await PictureServer.start({
        page,
        dashboards: BOARDS,
        prometheusUrl: observed.prometheus.url,
      });
      try {
        return await takeAll(context, server, rangeOf(from));
      } finally {
        await server.stop();
      }
    } finally {
      await observed.stop();
    }
  },
};

/** From when the worlds are built to the last 40th second of a minute: the axis ends between two labels. */
function rangeOf(startedAt: number): { readonly from: number; readonly to: number } {
  const now = Math.floor(Date.now() / 1000) - 6;
  return { from: Math.ceil(startedAt) + BOOTSTRAP_S, to: now - ((now - 40) % 60) };
}
const nameOf = ({ uid }: Dashboard): string => uid.slice(TAG.length + 1);

async function takeAll(
  { env, say }: VerificationContext,
  server: PictureServer,
  range: { readonly from: number; readonly to: number },
): Promise<VerificationReport> {
  mkdirSync(PICTURES, { recursive: true });
  const chromium = findTool('chromium', env) ?? 'chromium';
  const taken: { name: string; file: string; report: PageReport | undefined }[] = [];
  for (const board of dashboards()) {
    const name = nameOf(board);
    const file = join(PICTURES, `${name}.png`);
    const time = { ...range, step: 2, rate: board.refresh === '30s' ? LONG_RATE : RATE };
    say(name);
    await takePicture(chromium, board, time, { pageUrl: server.url, name, file });
    taken.push({ name, file, report: server.reports.get(name) });
  }
  await shrink(
    env,
    taken.map(({ file }) => file),
  );
  return reportOf(taken);
}

function reportOf(
  taken: readonly { name: string; file: string; report: PageReport | undefined }[],
): VerificationReport {
  const rows = taken.map(({ name, file, report }) => {
    const bytes = statSync(file).size;
    const wrong = report === undefined ? 'not drawn' : report.faults.join('; ');
    return { name, bytes, panels: report?.panels ?? 0, empty: report?.empty ?? [], wrong };
  });
  const ok = rows.every(
    ({ bytes, panels, wrong }) => wrong === '' && panels > 0 && bytes <= LARGEST,
  );
  const panels = rows.reduce((sum, row) => sum + row.panels, 0);
  return {
    ok,
    summary: `${rows.length} dashboards with ${panels} panels drawn from the shipped JSON over a real Prometheus; ${ok ? 'none failed' : 'some failed'}.`,
    tables: [
      {
        title: 'Pictures',
        head: ['dashboard', 'panels', 'without data', 'faults', 'bytes'],
        rows: rows.map((row) => [
          row.name,
          String(row.panels),
          row.empty.join(', '),
          row.wrong,
          String(row.bytes),
        ]),
      },
    ],
    notes: [
      'The pictures are drawn with the component library of Grafana, not by a Grafana server.',
    ],
  };
}
