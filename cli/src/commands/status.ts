import { parseArgs } from 'node:util';
import { connectionHelp, connectionOptions } from '../connect.js';
import { FeatureClient } from '../feature-client.js';
import type { Command } from './command.js';

export const status: Command = {
  help: `eaglerank status

Per tenant: log entries not yet processed, the newest committed event, items, dead letters. All
tenants where the token is a platform_admin's, as the one for the local mesh is; else the token's.

${connectionHelp}`,
  async run(args, { config, terminal }) {
    const { values } = parseArgs({ args: [...args], options: connectionOptions });
    const role = values.tenant === undefined ? 'platform_admin' : 'tenant_admin';
    const client = await FeatureClient.connect(values, config, role);
    try {
      const { tenants } = await client.getStatus(values.tenant);
      if (values.json) {
        terminal.out(`${JSON.stringify(tenants)}\n`);
        return 0;
      }
      for (const t of tenants) {
        const watermark =
          t.watermarkMs === 0 ? 'no event yet' : new Date(t.watermarkMs).toISOString();
        terminal.out(
          `${t.tenantId}: lag ${t.lag}, newest event ${watermark}, ${t.items} items, ${t.deadLetters} dead letters, position ${t.position}, epoch ${t.epoch}\n`,
        );
      }
      return 0;
    } finally {
      client.close();
    }
  },
};
