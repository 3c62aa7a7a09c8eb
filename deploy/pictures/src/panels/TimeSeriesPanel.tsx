import { dateTime, type DataFrame, type TimeRange } from '@grafana/data';
import { TimeSeries, UPlotConfigBuilder } from '@grafana/ui';
import { LegendDisplayMode, type LegendPlacement } from '@grafana/schema';
import type { Drawn } from '../data';
import type { Panel } from '../model';
import type { PictureRequest } from '../request';

interface Props {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly request: PictureRequest;
  readonly width: number;
  readonly height: number;
}

export function timeRangeOf({ from, to }: PictureRequest): TimeRange {
  const range = { from: dateTime(from * 1000), to: dateTime(to * 1000) };
  return { ...range, raw: range };
}

interface LegendOptions {
  readonly displayMode: string;
  readonly placement: LegendPlacement;
  readonly calcs: string[];
}

export function TimeSeriesPanel({ panel, drawn, request, width, height }: Props) {
  const { displayMode, placement, calcs } = panel.options['legend'] as LegendOptions;
  return (
    <TimeSeries
      frames={drawn.frames as DataFrame[]}
      timeRange={timeRangeOf(request)}
      timeZone="utc"
      width={width}
      height={height}
      legend={{
        showLegend: true,
        displayMode: displayMode === 'table' ? LegendDisplayMode.Table : LegendDisplayMode.List,
        placement,
        calcs,
      }}
    >
      {(config: UPlotConfigBuilder) => {
        config.addHook('draw', (plot) => drawMarks(plot as unknown as Plot, drawn));
        return null;
      }}
    </TimeSeries>
  );
}

/** The part of uPlot that is drawn on. */
interface Plot {
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly scales: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  valToPos(value: number, scale: string, canvas: boolean): number;
}

/** Annotations as dashed lines, exemplars as small squares: what Grafana's own plugins draw. */
function drawMarks(plot: Plot, { annotations, exemplars }: Drawn): void {
  const { ctx, bbox, scales } = plot;
  const yScale =
    Object.keys(scales).find((key) => key !== 'x' && typeof scales[key]?.max === 'number') ?? 'y';
  const { max = 0, min = 0 } = scales[yScale] ?? {};
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height + 8);
  ctx.clip();
  for (const { at, color } of annotations) {
    const x = plot.valToPos(at * 1000, 'x', true);
    ctx.strokeStyle = color;
    ctx.fillStyle = color;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x - 4, bbox.top + bbox.height + 7);
    ctx.lineTo(x + 4, bbox.top + bbox.height + 7);
    ctx.fill();
  }
  ctx.setLineDash([]);
  ctx.fillStyle = 'rgba(110, 159, 255, 0.75)';
  for (const { at, value } of exemplars) {
    if (value > max || value < min) continue;
    const x = plot.valToPos(at * 1000, 'x', true);
    const y = plot.valToPos(value, yScale, true);
    ctx.fillRect(x - 2, y - 2, 4, 4);
  }
  ctx.restore();
}
