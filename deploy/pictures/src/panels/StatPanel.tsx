import { reduceField, type Field, type FieldSparkline, type GrafanaTheme2 } from '@grafana/data';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
} from '@grafana/ui';
import type { Drawn } from '../data';
import type { Panel } from '../model';

interface Props {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly theme: GrafanaTheme2;
  readonly width: number;
  readonly height: number;
}

const GAP = 4;
/** A tile narrower than this cuts its name. */
const NARROWEST = 150;

/** A tile for each series, side by side as long as they are wide enough. */
export function StatPanel({ panel, drawn, theme, width, height }: Props) {
  const { colorMode, graphMode } = panel.options as Record<string, string>;
  const count = Math.max(1, drawn.frames.length);
  const columns = Math.min(count, Math.max(1, Math.floor(width / NARROWEST)));
  const rows = Math.ceil(count / columns);
  const tile = {
    width: (width - GAP * (columns - 1)) / columns,
    height: (height - GAP * (rows - 1)) / rows,
  };
  if (drawn.frames.length === 0) return <Nothing panel={panel} height={height} />;
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: GAP }}>
      {drawn.frames.map((frame) => {
        const [time, field] = frame.fields;
        const { lastNotNull } = reduceField({ field: field!, reducers: ['lastNotNull'] });
        const shown = field!.display!(lastNotNull);
        const title = String(frame.name);
        return (
          <BigValue
            key={title}
            theme={theme}
            {...tile}
            value={{ ...shown, title: count > 1 || colorMode === 'background' ? title : '' }}
            colorMode={
              colorMode === 'background' ? BigValueColorMode.Background : BigValueColorMode.Value
            }
            graphMode={graphMode === 'area' ? BigValueGraphMode.Area : BigValueGraphMode.None}
            justifyMode={count > 1 ? BigValueJustifyMode.Auto : BigValueJustifyMode.Center}
            textMode={count > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value}
            {...(graphMode === 'area' ? { sparkline: sparklineOf(time!, field!) } : {})}
          />
        );
      })}
    </div>
  );
}

/** The chart below a figure; it wants to know the range that Grafana's runtime finds. */
function sparklineOf(x: Field, y: Field): FieldSparkline {
  const known = (y.values as (number | null)[]).filter((value) => value !== null);
  const [min, max] = [Math.min(...known), Math.max(...known)];
  return { x, y: { ...y, state: { ...y.state, range: { min, max, delta: max - min } } } };
}

export function Nothing({ panel, height }: { readonly panel: Panel; readonly height: number }) {
  return (
    <div style={{ height, display: 'grid', placeItems: 'center', color: '#8e8e9b', fontSize: 14 }}>
      {panel.fieldConfig.defaults.noValue ?? 'No data'}
    </div>
  );
}
