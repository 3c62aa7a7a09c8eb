import {
  VizOrientation,
  formattedValueToString,
  reduceField,
  type GrafanaTheme2,
} from '@grafana/data';
import { BarGaugeDisplayMode, BarGaugeNamePlacement, BarGaugeValueMode } from '@grafana/schema';
import { BarGauge } from '@grafana/ui';
import type { Drawn } from '../data';
import type { Panel } from '../model';
import { Nothing } from './StatPanel';

interface Props {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly theme: GrafanaTheme2;
  readonly width: number;
  readonly height: number;
}

const GAP = 4;
const TALLEST = 34;

export function BarGaugePanel({ panel, drawn, theme, width, height }: Props) {
  if (drawn.frames.length === 0) return <Nothing panel={panel} height={height} />;
  const bars = drawn.frames.map((frame) => {
    const field = frame.fields[1]!;
    return {
      field,
      name: String(frame.name),
      last: Number(reduceField({ field, reducers: ['lastNotNull'] })['lastNotNull']),
    };
  });
  const max = panel.fieldConfig.defaults.max ?? Math.max(...bars.map(({ last }) => last));
  const barHeight = Math.min(TALLEST, (height - GAP * (bars.length - 1)) / bars.length);
  const named = bars.map(({ name }) => name.length);
  const widest = bars.find(({ name }) => name.length === Math.max(...named))?.name ?? '';
  const texts = bars.map(({ field, last }) => formattedValueToString(field.display!(last)));
  const longest = texts.reduce((a, b) => (b.length > a.length ? b : a));
  return (
    <div style={{ display: 'flex', flexDirection: 'column', gap: GAP }}>
      {bars.map(({ field, name, last }) => {
        const config = { ...field.config, min: 0, max: max || 1 };
        field.config = config;
        const value = { ...field.display!(last), title: name };
        return (
          <BarGauge
            key={name}
            theme={theme}
            width={width}
            height={barHeight}
            field={config}
            display={field.display!}
            value={value}
            orientation={VizOrientation.Horizontal}
            displayMode={BarGaugeDisplayMode.Gradient}
            valueDisplayMode={BarGaugeValueMode.Color}
            namePlacement={BarGaugeNamePlacement.Left}
            showUnfilled
            alignmentFactors={{ title: `${widest}MM`, text: longest }}
            text={{ titleSize: 12, valueSize: 13 }}
          />
        );
      })}
    </div>
  );
}
