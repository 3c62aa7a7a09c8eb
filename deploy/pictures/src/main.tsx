import { createTheme } from '@grafana/data';
import { GlobalStyles, ThemeContext } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { DashboardPage } from './DashboardPage';
import { load } from './data';
import type { Dashboard, Panel } from './model';
import { readRequest } from './request';

const theme = createTheme({ colors: { mode: 'dark' } });
const request = readRequest(window.location.search);

async function show(): Promise<{ panels: number; empty: string[] }> {
  const response = await fetch(`/dashboards/${request.board}.json`);
  const board = (await response.json()) as Dashboard;
  const panels = board.panels.filter((panel): panel is Panel => panel.type !== 'row');
  const drawn = await load(board, panels, request, theme);
  createRoot(document.getElementById('root')!, { onUncaughtError: fail }).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <DashboardPage {...{ board, drawn, request, theme }} />
    </ThemeContext.Provider>,
  );
  const empty = panels.filter(({ id }) => drawn.get(id)?.frames.length === 0);
  return { panels: panels.length, empty: empty.map(({ title }) => title) };
}

const tell = (report: object): Promise<unknown> =>
  fetch(`/report/${request.board}`, { method: 'POST', body: JSON.stringify(report) });

function fail(error: unknown): void {
  void tell({ panels: 0, empty: [], faults: [String(error)] });
}

show().then((report) => {
  // after the panels are on the page, so that a fault of theirs is said instead
  setTimeout(() => {
    if (document.querySelector('canvas')) void tell({ ...report, faults: [] });
    else fail('nothing was drawn');
  }, 500);
}, fail);
