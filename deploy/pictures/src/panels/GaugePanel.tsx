import { reduceField, type GrafanaTheme2 } from '@grafana/data';
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

const SWEEP = 240;

/** An arc with the value, and around it a thin one with the bounds. */
export function GaugePanel({ panel, drawn, theme, width, height }: Props) {
  const field = drawn.frames[0]?.fields[1];
  if (!field) return <Nothing panel={panel} height={height} />;
  const { min = 0, max = 1, thresholds } = panel.fieldConfig.defaults;
  const { lastNotNull } = reduceField({ field, reducers: ['lastNotNull'] });
  const value = Number(lastNotNull);
  const shown = field.display!(value);
  const radius = Math.min(width / 2.2, height / 1.8);
  const center = { x: width / 2, y: height * 0.58 };
  const share = (v: number): number => Math.min(1, Math.max(0, (v - min) / (max - min)));
  const steps = thresholds.steps.map((step, i, all) => ({
    color: theme.visualization.getColorByName(step.color),
    from: share(step.value ?? min),
    to: share(all[i + 1]?.value ?? max),
  }));
  const arc = (from: number, to: number, r: number): string => {
    const point = (part: number): string => {
      const angle = ((90 + (360 - SWEEP) / 2 + part * SWEEP) * Math.PI) / 180;
      return `${center.x + r * Math.cos(angle)} ${center.y + r * Math.sin(angle)}`;
    };
    const large = (to - from) * SWEEP > 180 ? 1 : 0;
    return `M ${point(from)} A ${r} ${r} 0 ${large} 1 ${point(to)}`;
  };
  const thick = radius * 0.2;
  return (
    <svg width={width} height={height}>
      <path d={arc(0, 1, radius - thick)} stroke="#2a2b31" strokeWidth={thick} fill="none" />
      <path
        d={arc(0, share(value), radius - thick)}
        stroke={shown.color}
        strokeWidth={thick}
        fill="none"
      />
      {steps.map(({ color, from, to }) => (
        <path
          key={from}
          d={arc(from, to, radius - thick / 4 + 3)}
          stroke={color}
          strokeWidth={thick / 4}
          fill="none"
        />
      ))}
      <text
        x={center.x}
        y={center.y + radius * 0.12}
        textAnchor="middle"
        fill={shown.color}
        fontSize={radius * 0.36}
        fontWeight={500}
      >
        {shown.text}
        {shown.suffix ?? ''}
      </text>
    </svg>
  );
}
