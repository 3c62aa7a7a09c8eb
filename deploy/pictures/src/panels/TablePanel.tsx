import { FieldType, formattedValueToString, type GrafanaTheme2 } from '@grafana/data';
import { configOf, finish } from '../frames';
import type { Drawn } from '../data';
import type { Panel } from '../model';
import { Nothing } from './StatPanel';

interface Props {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly theme: GrafanaTheme2;
  readonly height: number;
}

interface Organize {
  readonly excludeByName: Readonly<Record<string, boolean>>;
  readonly indexByName: Readonly<Record<string, number>>;
  readonly renameByName: Readonly<Record<string, string>>;
}

const ROW = 30;

/** Rows of equal labels put together, columns ordered and named: `merge` and `organize`. */
export function TablePanel({ panel, drawn, theme, height }: Props) {
  const { renameByName, indexByName } = panel.transformations.find(({ id }) => id === 'organize')!
    .options as unknown as Organize;
  const columns = Object.keys(indexByName).sort((a, b) => indexByName[a]! - indexByName[b]!);
  const labels = columns.filter((name) => !name.startsWith('Value'));
  const rows = rowsOf(drawn, labels);
  if (rows.length === 0) return <Nothing panel={panel} height={height} />;
  const shown = rows.slice(0, Math.max(1, Math.floor(height / ROW) - 1));
  return (
    <table style={{ width: '100%', borderCollapse: 'collapse', fontSize: 14, color: '#ccccdc' }}>
      <thead>
        <tr style={{ height: ROW, textAlign: 'left', color: '#6e9fff' }}>
          {columns.map((name) => (
            <th
              key={name}
              style={{
                fontWeight: 500,
                padding: '0 8px',
                textAlign: labels.includes(name) ? 'left' : 'right',
              }}
            >
              {renameByName[name] ?? name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr
            key={labels.map((name) => row[name]).join()}
            style={{ height: ROW, borderTop: '1px solid #25262c' }}
          >
            {columns.map((name) => (
              <Cell
                key={name}
                panel={panel}
                title={renameByName[name] ?? name}
                value={row[name]}
                theme={theme}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Row = Record<string, string | number | undefined>;

function rowsOf({ frames }: Drawn, labels: readonly string[]): Row[] {
  const rows = new Map<string, Row>();
  for (const frame of frames) {
    const field = frame.fields[1]!;
    const key = labels.map((name) => field.labels?.[name] ?? '').join('\u0000');
    const row =
      rows.get(key) ?? Object.fromEntries(labels.map((name) => [name, field.labels?.[name] ?? '']));
    row[String(frame.refId)] = field.values[0] as number;
    rows.set(key, row);
  }
  return [...rows.keys()].sort().map((key) => rows.get(key)!);
}

interface CellProps {
  readonly panel: Panel;
  readonly title: string;
  readonly value: string | number | undefined;
  readonly theme: GrafanaTheme2;
}

function Cell({ panel, title, value, theme }: CellProps) {
  const style = { padding: '0 8px', whiteSpace: 'nowrap' } as const;
  if (typeof value !== 'number') return <td style={style}>{value ?? ''}</td>;
  if (Number.isNaN(value)) return <td style={{ ...style, textAlign: 'right' }}>–</td>;
  const field = {
    name: title,
    type: FieldType.number,
    config: configOf(panel, title),
    values: [value],
  };
  const thresholds = field.config.thresholds;
  thresholds?.steps.forEach((step) => (step.value ??= -Infinity));
  finish(field, title, 0, theme);
  const shown = (
    field as unknown as { display(v: number): { color?: string; text: string } }
  ).display(value);
  const colored =
    (field.config.custom as { cellOptions?: { type: string } }).cellOptions?.type === 'color-text';
  return (
    <td style={{ ...style, textAlign: 'right', ...(colored ? { color: shown.color } : {}) }}>
      {formattedValueToString(shown)}
    </td>
  );
}
