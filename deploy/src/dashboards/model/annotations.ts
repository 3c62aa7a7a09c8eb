import { SERVICE_JOBS } from '../../rules/alert.js';
import type { Annotation } from './json.js';
import { PROMETHEUS } from './variables.js';

function annotation(
  name: string,
  iconColor: string,
  expr: string,
  titleFormat: string,
  tagKeys: string,
): Annotation {
  return {
    name,
    datasource: PROMETHEUS,
    enable: true,
    iconColor,
    expr,
    step: '15s',
    titleFormat,
    textFormat: name,
    tagKeys,
  };
}

/** What changed, drawn over every time series: a process, a version, a model, the configuration of Prometheus. */
export function annotations(): Annotation[] {
  return [
    annotation(
      'Process started',
      'blue',
      `changes(process_start_time_seconds{${SERVICE_JOBS}}[1m]) > 0`,
      '{{job}} {{instance}} started',
      'job,instance',
    ),
    annotation(
      'Version deployed',
      'purple',
      'count by (service, version) (build_info) unless count by (service, version) (build_info offset 1m)',
      '{{service}} {{version}} deployed',
      'service,version',
    ),
    annotation(
      'Model changed',
      'orange',
      'count by (tenant, model, version) (model_info{stage="production"}) unless count by (tenant, model, version) (model_info{stage="production"} offset 1m)',
      '{{tenant}}: {{model}} {{version}}',
      'tenant,model,version',
    ),
    annotation(
      'Monitoring configured',
      'yellow',
      'changes(prometheus_config_last_reload_success_timestamp_seconds[1m]) > 0',
      'Prometheus read its configuration',
      'job',
    ),
  ];
}
