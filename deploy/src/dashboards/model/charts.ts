import {
  colorOverrides,
  describe,
  NEUTRAL,
  targets,
  type PanelSpec,
  type PlacedLater,
} from './spec.js';
import { PROMETHEUS } from './variables.js';

interface ChartSpec extends PanelSpec {
  /** Areas on top of one another: the values add up to a whole. */
  readonly stack?: 'normal' | 'percent';
  /** Bars instead of lines: for rare events. */
  readonly bars?: boolean;
  /** Legend beside the chart with the newest and the largest value: for many series. */
  readonly aside?: boolean;
  /** Ask for exemplars: dots that open the trace of one request. */
  readonly exemplars?: boolean;
  /** `log` for values over several orders of magnitude. */
  readonly scale?: 'linear' | 'log';
  /** The axis reaches at least this far: for what is zero on most days. */
  readonly atLeast?: number;
}

/** Values over time. */
export function timeseries(spec: ChartSpec): PlacedLater {
  const { levels, aside = false, stack, bars = false } = spec;
  const custom = {
    drawStyle: bars ? 'bars' : 'line',
    lineWidth: bars ? 0 : 2,
    fillOpacity: stack ? 60 : bars ? 80 : 12,
    gradientMode: stack || bars ? 'none' : 'opacity',
    lineInterpolation: 'linear',
    showPoints: 'never',
    spanNulls: false,
    axisPlacement: 'auto',
    axisLabel: '',
    ...(spec.scale === 'log' ? {} : { axisSoftMin: 0 }),
    ...(spec.atLeast === undefined ? {} : { axisSoftMax: spec.atLeast }),
    scaleDistribution: spec.scale === 'log' ? { type: 'log', log: 10 } : { type: 'linear' },
    stacking: { mode: stack ?? 'none', group: 'A' },
    thresholdsStyle: { mode: levels ? 'dashed' : 'off' },
  };
  return later(spec, 8, {
    type: 'timeseries',
    targets: targets(spec.queries, { exemplar: spec.exemplars ?? false }),
    color: { mode: 'palette-classic' },
    custom,
    options: {
      legend: {
        displayMode: aside ? 'table' : 'list',
        placement: aside ? 'right' : 'bottom',
        showLegend: true,
        calcs: aside ? ['lastNotNull'] : [],
      },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  });
}

/** How values are spread over time: a histogram's buckets by colour. */
export function heatmap(spec: PanelSpec & { readonly scheme?: string }): PlacedLater {
  return later(spec, 9, {
    type: 'heatmap',
    targets: targets(spec.queries, { format: 'heatmap', exemplar: true }),
    color: { mode: 'thresholds' },
    custom: { scaleDistribution: { type: 'linear' } },
    options: {
      calculate: false,
      cellGap: 1,
      color: {
        mode: 'scheme',
        scheme: spec.scheme ?? 'Turbo',
        steps: 64,
        exponent: 0.5,
        reverse: false,
      },
      yAxis: { unit: spec.unit, axisPlacement: 'left' },
      rowsFrame: { layout: 'auto' },
      filterValues: { le: 1e-9 },
      exemplars: { color: 'rgba(255,255,255,0.7)' },
      legend: { show: true },
      tooltip: { mode: 'single', yHistogram: true },
    },
  });
}

interface Drawing extends Pick<PlacedLater['panel'], 'type' | 'targets' | 'options'> {
  readonly color: PlacedLater['panel']['fieldConfig']['defaults']['color'];
  readonly custom: Readonly<Record<string, unknown>>;
  readonly mappings?: PlacedLater['panel']['fieldConfig']['defaults']['mappings'];
  readonly overrides?: PlacedLater['panel']['fieldConfig']['overrides'];
  readonly transformations?: PlacedLater['panel']['transformations'];
}

/** What every kind of panel shares. */
export function later(spec: PanelSpec, height: number, drawing: Drawing): PlacedLater {
  const { color, custom, mappings = [], overrides = [], transformations = [], ...own } = drawing;
  const { unit, min, max, decimals, empty, levels = NEUTRAL } = spec;
  return {
    w: spec.w ?? 8,
    h: spec.h ?? height,
    of: spec.of ?? '$service',
    panel: {
      title: spec.title,
      description: describe(spec),
      datasource: PROMETHEUS,
      ...own,
      fieldConfig: {
        defaults: {
          unit,
          ...(min === undefined ? {} : { min }),
          ...(max === undefined ? {} : { max }),
          ...(decimals === undefined ? {} : { decimals }),
          ...(empty === undefined ? {} : { noValue: empty }),
          color,
          thresholds: { mode: 'absolute', steps: levels },
          mappings,
          custom,
        },
        overrides: [...colorOverrides(spec.colors), ...overrides],
      },
      transformations,
      interval: '5s',
      maxDataPoints: 300,
    },
  };
}
