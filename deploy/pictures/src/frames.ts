import {
  FieldColorModeId,
  FieldType,
  ThresholdsMode,
  createDataFrame,
  getDisplayProcessor,
  type DataFrame,
  type Field,
  type FieldConfig,
  type GrafanaTheme2,
} from '@grafana/data';
import type { Panel } from './model';
import { legendOf, queryInstant, queryRange } from './prometheus';
import type { PictureRequest } from './request';

/** The results of a panel's queries as frames: a time and a value field for each series. */
export async function framesOf(
  panel: Panel,
  request: PictureRequest,
  theme: GrafanaTheme2,
): Promise<DataFrame[]> {
  const results = await Promise.all(
    panel.targets.map(async (target) => {
      const ask = target.instant ? queryInstant : queryRange;
      const series = await ask(target.expr, request);
      const refId = panel.targets.length === 1 ? 'Value' : `Value #${target.refId}`;
      return series.map((one) => ({
        ...one,
        refId,
        name: legendOf(target.legendFormat, one.metric),
      }));
    }),
  );
  return results.flat().map(({ name, refId, points, metric }, index) => {
    const filled = fill(points, request);
    const frame = createDataFrame({
      name,
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, config: {}, values: filled.map(([at]) => at * 1000) },
        {
          name: 'Value',
          type: FieldType.number,
          labels: { ...metric },
          config: configOf(panel, name),
          values: filled.map(([, value]) => value),
        },
      ],
    });
    finish(frame.fields[1]!, name, index, theme);
    return frame;
  });
}

/** Grafana's Prometheus data source puts nothing where a step has no sample: the line has a gap. */
function fill(
  points: readonly (readonly [number, number])[],
  { from, to, step }: PictureRequest,
): [number, number | null][] {
  if (points.length < 2) return points.map(([at, value]) => [at, value]);
  const known = new Map(points.map(([at, value]) => [Math.round(at - from), value]));
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => {
    const value = known.get(Math.round(i * step));
    return [from + i * step, value === undefined || Number.isNaN(value) ? null : value];
  });
}

/** A panel's defaults with the overrides that name the series. */
export function configOf({ fieldConfig }: Panel, name: string): FieldConfig {
  const { defaults, overrides } = fieldConfig;
  const config: Record<string, unknown> = structuredClone({
    ...defaults,
    displayNameFromDS: name,
    thresholds: {
      mode: ThresholdsMode.Absolute,
      steps: defaults.thresholds.steps.map(({ color, value }) => ({
        color,
        value: value ?? -Infinity,
      })),
    },
  });
  for (const { matcher, properties } of overrides) {
    if (matcher.options !== name) continue;
    for (const { id, value } of properties) set(config, id.split('.'), value);
  }
  return config as FieldConfig;
}

function set(target: Record<string, unknown>, [key, ...rest]: string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) target[key] = value;
  else set(target[key] as Record<string, unknown>, rest, value);
}

/** What Grafana's server-side runtime would add to a field. */
export function finish(field: Field, name: string, index: number, theme: GrafanaTheme2): void {
  field.config.color ??= { mode: FieldColorModeId.PaletteClassic };
  field.state = { displayName: name, seriesIndex: index };
  field.display = getDisplayProcessor({ field, theme, timeZone: 'utc' });
}
