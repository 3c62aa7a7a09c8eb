import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { framesOf } from './frames';
import type { Dashboard, Panel } from './model';
import { queryExemplars, queryRange, type Exemplar } from './prometheus';
import type { PictureRequest } from './request';

export interface Mark {
  readonly at: number;
  readonly color: string;
}

/** Everything that a panel draws. */
export interface Drawn {
  readonly frames: readonly DataFrame[];
  readonly exemplars: readonly Exemplar[];
  readonly annotations: readonly Mark[];
}

/** More of them than this hide the lines. */
const MOST_EXEMPLARS = 60;

export async function load(
  board: Dashboard,
  panels: readonly Panel[],
  request: PictureRequest,
  theme: GrafanaTheme2,
): Promise<Map<number, Drawn>> {
  const annotations = await marksOf(board, request, theme);
  const drawn = await Promise.all(
    panels.map(async (panel): Promise<[number, Drawn]> => {
      const frames = await framesOf(panel, request, theme);
      return [panel.id, { frames, annotations, exemplars: await exemplarsOf(panel, request) }];
    }),
  );
  return new Map(drawn);
}

async function exemplarsOf(panel: Panel, request: PictureRequest): Promise<Exemplar[]> {
  const target = panel.targets.find(({ exemplar }) => exemplar);
  if (!target || panel.type !== 'timeseries') return [];
  const all = await queryExemplars(target.expr, request);
  const every = Math.max(1, Math.ceil(all.length / MOST_EXEMPLARS));
  return all.filter((_, i) => i % every === 0);
}

/** The first point of each run of an annotation's series. */
async function marksOf(
  board: Dashboard,
  request: PictureRequest,
  theme: GrafanaTheme2,
): Promise<Mark[]> {
  const all = await Promise.all(
    board.annotations.list.map(async ({ expr, iconColor }) => {
      const series = await queryRange(expr, request);
      const color = theme.visualization.getColorByName(iconColor);
      return series.flatMap(({ points }) =>
        points
          .filter(([at], i) => i === 0 || at - points[i - 1]![0] > 2 * request.step)
          .map(([at]) => ({ at, color })),
      );
    }),
  );
  // what begins with the picture has not happened in it
  return all.flat().filter(({ at }) => at > request.from + 4 * request.step);
}
