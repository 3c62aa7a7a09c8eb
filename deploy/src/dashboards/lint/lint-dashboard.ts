import { COLUMNS } from '../model/dashboard.js';
import type { Dashboard, GridPos, Panel, RowPanel } from '../model/json.js';
import { PROMETHEUS } from '../model/variables.js';
import type { KnownMetrics } from './known-metrics.js';
import { lintExpression } from './lint-expression.js';

const SCHEMA_VERSION = 39;
/** Units that Grafana's formats know and the dashboards use. */
const UNITS = new Set([
  ...['s', 'short', 'none', 'percentunit', 'bytes', 'Bps', 'reqps', 'ops', 'cps', 'wps', 'rps'],
  ...['dateTimeFromNow', 'currencyUSD', 'currencyEUR', 'binBps'],
]);

/** Everything that is wrong with a dashboard, a line each; none for a good one. */
export function lintDashboard(board: Dashboard, known: KnownMetrics): string[] {
  const faults = [
    ...lintHead(board),
    ...duplicates(board.panels.map(({ id }) => String(id))).map((id) => `two panels have id ${id}`),
    ...overlaps(board.panels),
    ...board.panels.flatMap((panel) => (panel.type === 'row' ? [] : lintPanel(panel, known))),
    ...lintVariables(board),
    ...lintLinks(board),
    ...board.annotations.list.flatMap(({ expr }) => lintExpression(expr, '', known)),
  ];
  return faults.map((fault) => `${board.uid}: ${fault}`);
}

/** Faults of dashboards among one another. */
export function lintTogether(boards: readonly Dashboard[]): string[] {
  return [
    ...duplicates(boards.map(({ uid }) => uid)).map((uid) => `two dashboards have uid ${uid}`),
    ...duplicates(boards.map(({ title }) => title)).map((t) => `two dashboards are called ${t}`),
  ];
}

function lintHead(board: Dashboard): string[] {
  const seconds = Number(/^(\d+)s$/.exec(board.refresh)?.[1] ?? Number.NaN);
  return [
    ...(board.schemaVersion < SCHEMA_VERSION ? ['schemaVersion is too old'] : []),
    ...(board.uid === '' || board.uid.length > 40 ? ['uid must have 1 to 40 characters'] : []),
    ...(board.description === '' ? ['no description'] : []),
    ...(seconds >= 5 && seconds <= 30 ? [] : [`refresh ${board.refresh} is not 5s to 30s`]),
    ...(board.links.some(({ keepTime, includeVars }) => keepTime && includeVars)
      ? []
      : ['no link to the other dashboards that keeps time and variables']),
    ...(board.annotations.list.length === 0 ? ['no annotations'] : []),
  ];
}

function lintPanel(panel: Panel, known: KnownMetrics): string[] {
  const { title, description, datasource, fieldConfig, targets, links } = panel;
  const faults = [
    ...(title.trim() === '' ? [`panel ${panel.id} has no title`] : []),
    ...(/\*\*Good:\*\* \S[^]*\*\*If not:\*\* \S/.test(description)
      ? []
      : ['the description does not say what is good and what to do if not']),
    ...(UNITS.has(fieldConfig.defaults.unit) ? [] : [`unit "${fieldConfig.defaults.unit}"`]),
    ...(targets.length === 0 ? ['no query'] : []),
    ...[datasource, ...targets.map((target) => target.datasource)]
      .filter(({ uid }) => uid !== PROMETHEUS.uid)
      .map(({ uid }) => `data source is ${uid}, not ${PROMETHEUS.uid}`),
    ...duplicates(targets.map(({ refId }) => refId)).map((id) => `two queries are called ${id}`),
    ...(links.some(({ url }) => url.includes('traces')) ? [] : ['no link to traces']),
    ...(links.some(({ url }) => url.includes('logs')) ? [] : ['no link to logs']),
    ...targets.flatMap(({ expr, legendFormat }) => lintExpression(expr, legendFormat, known)),
  ];
  return faults.map((fault) => `"${title}": ${fault}`);
}

function overlaps(panels: readonly (Panel | RowPanel)[]): string[] {
  const outside = panels
    .filter(({ gridPos: { x, w, h } }) => x < 0 || w < 1 || h < 1 || x + w > COLUMNS)
    .map(({ title }) => `"${title}" is not within ${COLUMNS} columns`);
  const pairs = panels.flatMap((a, i) =>
    panels
      .slice(i + 1)
      .filter((b) => meet(a.gridPos, b.gridPos))
      .map((b) => `"${a.title}" lies over "${b.title}"`),
  );
  return [...outside, ...pairs];
}

const meet = (a: GridPos, b: GridPos): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Grafana leaves a variable that it does not know as it stands. */
function lintLinks(board: Dashboard): string[] {
  const known = new Set(board.templating.list.map(({ name }) => name));
  return board.panels.flatMap((panel) =>
    (panel.type === 'row' ? [] : panel.links).flatMap(({ url }) =>
      [...url.matchAll(/\$\{(\w+)/g)]
        .map(([, name]) => name ?? '')
        .filter((name) => !known.has(name) && !name.startsWith('__'))
        .map((name) => `a link of "${panel.title}" names the unknown variable ${name}`),
    ),
  );
}

/** Variables that no expression uses only take room in the bar. */
function lintVariables(board: Dashboard): string[] {
  const text = JSON.stringify(board.panels);
  return board.templating.list
    .filter(({ name, type }) => type === 'query' && !text.includes(`$${name}`))
    .map(({ name }) => `variable ${name} is not used`);
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}
