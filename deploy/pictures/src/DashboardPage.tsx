import type { GrafanaTheme2 } from '@grafana/data';
import { PanelChrome } from '@grafana/ui';
import type { Drawn } from './data';
import type { Dashboard, Panel } from './model';
import { BarGaugePanel } from './panels/BarGaugePanel';
import { GaugePanel } from './panels/GaugePanel';
import { HeatmapPanel } from './panels/HeatmapPanel';
import { Nothing, StatPanel } from './panels/StatPanel';
import { TablePanel } from './panels/TablePanel';
import { TimeSeriesPanel } from './panels/TimeSeriesPanel';
import type { PictureRequest } from './request';

/** Grafana's grid: rows of 30 pixels with 8 between. */
const CELL = 30;
const GAP = 8;
export const HEAD = 84;
const WIDTH = 1600;

interface Props {
  readonly board: Dashboard;
  readonly drawn: ReadonlyMap<number, Drawn>;
  readonly request: PictureRequest;
  readonly theme: GrafanaTheme2;
}

export function DashboardPage({ board, drawn, request, theme }: Props) {
  const column = (WIDTH - 2 * GAP + GAP) / 24;
  return (
    <div style={{ width: WIDTH, color: '#ccccdc' }}>
      <Head board={board} request={request} />
      <div style={{ position: 'relative' }}>
        {board.panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const size = { width: w * column - GAP, height: h * (CELL + GAP) - GAP };
          const place = {
            position: 'absolute',
            left: GAP + x * column,
            top: y * (CELL + GAP),
          } as const;
          return (
            <div key={panel.id} style={{ ...place, ...size }}>
              {panel.type === 'row' ? (
                <div style={{ fontSize: 16, fontWeight: 500, lineHeight: `${CELL}px` }}>
                  ⌄ {panel.title}
                </div>
              ) : (
                <PanelChrome {...size} title={panel.title} description={panel.description}>
                  {(width: number, height: number) => (
                    <Content
                      {...{ panel, request, theme, width, height }}
                      drawn={drawn.get(panel.id)!}
                    />
                  )}
                </PanelChrome>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface ContentProps {
  readonly panel: Panel;
  readonly drawn: Drawn;
  readonly request: PictureRequest;
  readonly theme: GrafanaTheme2;
  readonly width: number;
  readonly height: number;
}

function Content(props: ContentProps) {
  switch (props.panel.type) {
    case 'timeseries':
      if (props.drawn.frames.length === 0) return <Nothing {...props} />;
      return <TimeSeriesPanel {...props} />;
    case 'stat':
      return <StatPanel {...props} />;
    case 'gauge':
      return <GaugePanel {...props} />;
    case 'bargauge':
      return <BarGaugePanel {...props} />;
    case 'heatmap':
      return <HeatmapPanel {...props} />;
    case 'table':
      return <TablePanel {...props} />;
  }
}

function Head({ board, request }: { readonly board: Dashboard; readonly request: PictureRequest }) {
  const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);
  const chosen = board.templating.list.filter(({ hide }) => hide === 0);
  return (
    <div
      style={{
        height: HEAD,
        padding: '10px 12px',
        borderBottom: '1px solid #25262c',
        marginBottom: 6,
      }}
    >
      <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'baseline' }}>
        <div style={{ fontSize: 20, fontWeight: 500 }}>{board.title}</div>
        <div style={{ fontSize: 13, color: '#9fa0ab' }}>
          {clock(request.from)} – {clock(request.to)} UTC · refresh {board.refresh}
        </div>
      </div>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center', marginTop: 8, fontSize: 13 }}>
        {chosen.map(({ name, label, type }) => (
          <span key={name} style={{ border: '1px solid #34353c', borderRadius: 2 }}>
            <span style={{ background: '#22252b', padding: '4px 8px', display: 'inline-block' }}>
              {label}
            </span>
            <span style={{ padding: '4px 8px' }}>
              {type === 'datasource' ? 'Prometheus' : 'All'}
            </span>
          </span>
        ))}
        <span style={{ color: '#9fa0ab', marginLeft: 8 }}>{board.description}</span>
      </div>
    </div>
  );
}
