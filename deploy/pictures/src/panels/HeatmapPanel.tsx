import { getValueFormat, formattedValueToString } from '@grafana/data';
import { interpolateTurbo, interpolateViridis } from 'd3-scale-chromatic';
import { useEffect, useRef } from 'react';
import type { Drawn } from '../data';
import type { Panel } from '../model';
import type { PictureRequest } from '../request';
import { Nothing } from './StatPanel';

interface Props {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly request: PictureRequest;
  readonly width: number;
  readonly height: number;
}

interface Bucket {
  readonly bound: number;
  readonly counts: readonly number[];
}

const LEFT = 62;
const BOTTOM = 22;
const LEGEND = 26;
const COLUMNS = 120;

export function HeatmapPanel({ panel, drawn, request, width, height }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const buckets = bucketsOf(drawn);
  useEffect(() => {
    if (canvas.current && buckets.length > 0) draw(canvas.current, buckets, panel, request);
  });
  if (buckets.length === 0) return <Nothing panel={panel} height={height} />;
  return <canvas ref={canvas} width={width * 2} height={height * 2} style={{ width, height }} />;
}

/** Counts per bucket and column of time; the buckets of Prometheus each hold the lower ones too. */
function bucketsOf({ frames }: Drawn): Bucket[] {
  const sorted = frames
    .map(({ fields }) => ({
      bound: Number(fields[1]!.labels?.['le'] === '+Inf' ? Infinity : fields[1]!.labels?.['le']),
      values: [...fields[1]!.values] as (number | null)[],
    }))
    .sort((a, b) => a.bound - b.bound);
  const own = sorted.map(({ bound, values }, i) => ({
    bound,
    counts: values.map((value, at) => Math.max(0, (value ?? 0) - (sorted[i - 1]?.values[at] ?? 0))),
  }));
  const used = own.map(({ counts }) => counts.some((count) => count > 1e-9));
  return own.slice(Math.max(0, used.indexOf(true) - 1), used.lastIndexOf(true) + 1);
}

/** Points in time put together so that cells are wide enough to be seen. */
function together(counts: readonly number[], columns: number): number[] {
  const each = counts.length / columns;
  return Array.from({ length: columns }, (_, c) => {
    const part = counts.slice(
      Math.floor(c * each),
      Math.max(Math.floor(c * each) + 1, Math.floor((c + 1) * each)),
    );
    return part.reduce((sum, n) => sum + n, 0) / part.length;
  });
}

function draw(
  canvas: HTMLCanvasElement,
  buckets: readonly Bucket[],
  panel: Panel,
  request: PictureRequest,
): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const [width, height] = [canvas.width / 2, canvas.height / 2];
  const area = { x: LEFT, y: 10, w: width - LEFT - 8, h: height - BOTTOM - LEGEND - 10 };
  const columns = Math.min(COLUMNS, buckets[0]!.counts.length);
  const rows = buckets.map(({ bound, counts }) => ({ bound, cells: together(counts, columns) }));
  const most = Math.max(...rows.flatMap(({ cells }) => cells));
  const scheme = (panel.options['color'] as { scheme: string }).scheme;
  const color = scheme === 'Viridis' ? interpolateViridis : interpolateTurbo;
  const format = getValueFormat(panel.fieldConfig.defaults.unit);
  const cell = { w: area.w / columns, h: area.h / rows.length };
  context.font = '12px Inter, DejaVu Sans, sans-serif';
  context.textBaseline = 'middle';
  const labelEvery = Math.ceil(14 / cell.h);
  rows.forEach(({ bound, cells }, r) => {
    const y = area.y + area.h - (r + 1) * cell.h;
    cells.forEach((count, c) => {
      if (count <= 1e-9) return;
      context.fillStyle = color(0.08 + 0.92 * Math.sqrt(count / most));
      context.fillRect(area.x + c * cell.w, y, Math.max(1, cell.w - 1), Math.max(1, cell.h - 1));
    });
    if (r % labelEvery !== 0) return;
    context.fillStyle = '#9fa0ab';
    context.textAlign = 'right';
    const label = bound === Infinity ? '+Inf' : formattedValueToString(format(bound));
    context.fillText(label, area.x - 6, y);
  });
  drawTimes(context, area, request);
  drawLegend(context, { x: area.x, y: height - LEGEND + 6, w: 220 }, color, most);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function drawTimes(
  context: CanvasRenderingContext2D,
  area: Area,
  { from, to }: PictureRequest,
): void {
  context.fillStyle = '#9fa0ab';
  context.textAlign = 'center';
  const every = [15, 30, 60, 120, 300, 600].find((s) => (to - from) / s <= area.w / 70) ?? 600;
  for (let at = Math.ceil(from / every) * every; at < to; at += every) {
    const x = area.x + ((at - from) / (to - from)) * area.w;
    context.fillText(
      new Date(at * 1000).toISOString().slice(11, every < 60 ? 19 : 16),
      x,
      area.y + area.h + 12,
    );
  }
}

function drawLegend(
  context: CanvasRenderingContext2D,
  { x, y, w }: { readonly x: number; readonly y: number; readonly w: number },
  color: (share: number) => string,
  most: number,
): void {
  for (let i = 0; i < w; i++) {
    context.fillStyle = color(0.08 + (0.92 * i) / w);
    context.fillRect(x + i, y, 1, 8);
  }
  context.fillStyle = '#9fa0ab';
  context.textAlign = 'left';
  context.fillText(
    `0 to ${Math.round(most).toLocaleString('en-US')} in an interval`,
    x + w + 8,
    y + 5,
  );
}
