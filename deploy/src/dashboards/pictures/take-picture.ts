import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Dashboard } from '../model/json.js';

const run = promisify(execFile);
const WITHIN_MS = 120_000;
/** Width of a picture, pixels; the page is as wide. */
const WIDTH = 1600;
/** Rows of the grid with the gaps between them, and the head of the page. */
const ROW = 38;
const HEAD = 98;

export interface PictureTime {
  /** Epoch seconds. */
  readonly from: number;
  readonly to: number;
  /** Seconds between points, and range of rates. */
  readonly step: number;
  readonly rate: number;
}

/** Height of a whole dashboard, pixels. */
export function heightOf({ panels }: Dashboard): number {
  return HEAD + ROW * Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
}

/** Draws a dashboard with a headless Chromium into a PNG. Throws when it leaves none. */
export async function takePicture(
  chromium: string,
  board: Dashboard,
  { from, to, step, rate }: PictureTime,
  {
    pageUrl,
    name,
    file,
  }: { readonly pageUrl: string; readonly name: string; readonly file: string },
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'eaglerank-chromium-'));
  const query = new URLSearchParams({
    board: name,
    from: String(from),
    to: String(to),
    step: String(step),
    rate: String(rate),
  });
  try {
    await run(
      chromium,
      [
        ...['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
        ...[
          '--disable-dev-shm-usage',
          `--user-data-dir=${profile}`,
          '--force-device-scale-factor=1',
        ],
        `--window-size=${WIDTH},${heightOf(board)}`,
        '--virtual-time-budget=30000',
        `--screenshot=${file}`,
        `${pageUrl}/?${query.toString()}`,
      ],
      { timeout: WITHIN_MS },
    );
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}
