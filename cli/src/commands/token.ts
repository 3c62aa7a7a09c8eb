import { parseArgs } from 'node:util';
import { localToken, parseRole, tenantOf } from '../connect.js';
import { parseDuration } from '../duration.js';
import type { Command } from './command.js';

export const token: Command = {
  help: `eaglerank token [--tenant ID] [--role ROLE] [--subject ID] [--ttl 1h]

Signs with the local mesh's own secret.

  --tenant ID            tenant it acts for (default: social)
  --role ROLE            user, service, tenant_admin or platform_admin (default: service)
  --subject ID           name of the caller (default: cli); with role user, the user it acts for
  --ttl T                lifetime: 90s, 5m, 1h (default: 1h)`,
  async run(args, { terminal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        tenant: { type: 'string' },
        role: { type: 'string', default: 'service' },
        subject: { type: 'string', default: 'cli' },
        ttl: { type: 'string', default: '1h' },
      },
    });
    const ttl = Math.round(parseDuration(values.ttl) / 1000);
    const role = parseRole(values.role);
    terminal.out(`${await localToken(tenantOf(values), role, values.subject, ttl)}\n`);
    return 0;
  },
};
