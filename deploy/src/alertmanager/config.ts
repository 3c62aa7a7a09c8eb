import { stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.js';
import { alertRules } from '../rules/alert-groups.js';
import type { Thresholds } from '../thresholds/schema.js';
import { RECEIVERS, inhibitRules, routes, type Receiver } from './routes.js';

const SECRETS = '/etc/alertmanager/secrets';
const TITLE = '{{ .CommonLabels.severity }} {{ .CommonLabels.alertname }}';
const TEXT =
  '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n{{ .Annotations.runbook_url }}\n{{ end }}';

/** The real receivers; every secret is read from a file. */
const PRODUCTION: Readonly<Record<Receiver, object>> = {
  page: { pagerduty_configs: [{ routing_key_file: `${SECRETS}/pagerduty`, description: TITLE }] },
  chat: slack('#eaglerank-alerts'),
  info: slack('#eaglerank-info'),
  risk: slack('#risk-alerts'),
  growth: slack('#growth-alerts'),
  mail: { email_configs: [{ to: 'oncall@example.org', send_resolved: true }] },
  ticket: webhook('http://tickets.example.org/alertmanager', true),
  watchdog: webhook('http://watchdog.example.org/ping', false),
};

function slack(channel: string): object {
  return {
    slack_configs: [
      { channel, api_url_file: `${SECRETS}/slack`, title: TITLE, text: TEXT, send_resolved: true },
    ],
  };
}

function webhook(url: string, resolved: boolean): object {
  const http_config = { authorization: { credentials_file: `${SECRETS}/webhook` } };
  return { webhook_configs: [{ url, send_resolved: resolved, http_config }] };
}

/** The configuration that is committed, for containers and clusters. */
function productionConfig(thresholds: Thresholds): object {
  const global = {
    smtp_smarthost: 'smtp.example.org:587',
    smtp_from: 'alertmanager@example.org',
    smtp_auth_username: 'alertmanager',
    smtp_auth_password_file: `${SECRETS}/smtp`,
  };
  return { global, ...common(thresholds, (name) => PRODUCTION[name]) };
}

/** The same routing to one web server on this machine: `<base>/<receiver>` gets each notification. */
export function localConfig(thresholds: Thresholds, base: string): object {
  return common(thresholds, (name) => ({
    webhook_configs: [{ url: `${base}/${name}`, send_resolved: true }],
  }));
}

function common(thresholds: Thresholds, receiver: (name: Receiver) => object): object {
  return {
    route: routes(thresholds),
    inhibit_rules: inhibitRules(alertRules(thresholds)),
    receivers: RECEIVERS.map((name) => ({ name, ...receiver(name) })),
  };
}

export function committedAlertmanager(thresholds: Thresholds): GeneratedFile {
  return {
    path: 'deploy/alertmanager/alertmanager.yml',
    text: `# Generated from deploy/thresholds.yaml and deploy/src/alertmanager; do not edit.\n# Addresses at example.org are yours to set; secrets are files in ${SECRETS}.\n${stringify(productionConfig(thresholds), { lineWidth: 0 })}`,
  };
}
