import { SERVICE_JOBS } from '../../rules/alert.js';
import type { DataSourceRef, Variable } from './json.js';

/** How Grafana writes a variable in a text. */
export const reference = (name: string): string => `$\{${name}}`;

/** The data source that a dashboard's reader chose. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: reference('datasource') };

function dataSource(name: string, label: string, type: string, hide: 0 | 2): Variable {
  return {
    name,
    label,
    type: 'datasource',
    query: type,
    includeAll: false,
    multi: false,
    current: {},
    hide,
    refresh: 1,
    sort: 0,
    regex: '',
  };
}

function values(name: string, label: string, query: string): Variable {
  return {
    name,
    label,
    type: 'query',
    query: { query, refId: `variable-${name}` },
    definition: query,
    datasource: PROMETHEUS,
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
    hide: 0,
    refresh: 2,
    sort: 1,
    regex: '',
  };
}

/** Values of labels that the reader may narrow a dashboard to, in the order of the bar. */
const CHOICES: readonly Variable[] = [
  values('tenant', 'Tenant', 'label_values(grpc_feed_requests_total, tenant)'),
  values('model', 'Model', 'label_values(model_info, model)'),
  values('service', 'Service', `label_values(up{${SERVICE_JOBS}}, job)`),
  values('instance', 'Instance', `label_values(up{${SERVICE_JOBS}}, instance)`),
];

/** The variables of a dashboard: data sources always, the others where an expression uses them. */
export function variables(expressions: readonly string[]): Variable[] {
  const used = CHOICES.filter(({ name }) => expressions.some((e) => e.includes(`$${name}`)));
  return [
    dataSource('datasource', 'Metrics', 'prometheus', 0),
    ...used,
    dataSource('traces', 'Traces', 'jaeger', 2),
    dataSource('logs', 'Logs', 'loki', 2),
  ];
}
