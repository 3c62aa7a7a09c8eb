import type { DashboardLink, PanelLink } from './json.js';
import { reference } from './variables.js';

/** Tag of every dashboard; the links of their head find each other by it. */
export const TAG = 'eaglerank';

export function dashboardLinks(): DashboardLink[] {
  return [
    {
      title: 'EagleRank',
      type: 'dashboards',
      tags: [TAG],
      asDropdown: true,
      includeVars: true,
      keepTime: true,
      targetBlank: false,
    },
  ];
}

/** Services whose traces and logs a panel's links open; `$service` for the chosen ones. */
export type LinkedService =
  'gateway' | 'candidate-service' | 'ranker-service' | 'feature-service' | '$service';

/**
 * Links from a panel to what lies behind its numbers: the service's traces and its warnings. `chosen`
 * tells whether the dashboard lets its reader choose services.
 */
export function panelLinks(service: LinkedService, chosen: boolean): PanelLink[] {
  const any = chosen ? reference('service:regex') : '.+';
  const named = service === '$service' ? any : service;
  const traced = service === '$service' ? 'gateway' : service;
  return [
    {
      title: `Traces of ${traced}`,
      url: explore('traces', { queryType: 'search', service: traced, limit: 20 }),
      targetBlank: true,
    },
    {
      title: 'Warnings and errors in the logs',
      url: explore('logs', {
        expr: `{service_name=~"${named}"} | json | level=~"warn|error|fatal"`,
      }),
      targetBlank: true,
    },
  ];
}

/** An address of Grafana's Explore with one query over the dashboard's time range. */
function explore(variable: 'traces' | 'logs', query: Readonly<Record<string, unknown>>): string {
  const datasource = reference(variable);
  const pane = {
    datasource,
    queries: [{ refId: 'A', datasource: { uid: datasource }, ...query }],
    range: { from: reference('__from'), to: reference('__to') },
  };
  const panes = encodeURIComponent(JSON.stringify({ eaglerank: pane }));
  return `/explore?schemaVersion=1&orgId=1&panes=${restoreReferences(panes)}`;
}

/** Grafana replaces `${…}` before the browser decodes the address. */
function restoreReferences(encoded: string): string {
  return encoded.replaceAll(/%24%7B([\w:%]+?)%7D/g, (_, name: string) =>
    reference(decodeURIComponent(name)),
  );
}
