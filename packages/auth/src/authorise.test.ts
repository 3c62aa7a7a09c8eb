import { ROLES, type Role } from '@eaglerank/domain';
import { expect } from 'chai';
import { eventFault, mayActFor, requireReach, tenantFor } from './authorise.js';
import type { Caller } from './caller.js';

const caller = (role: Role): Caller => ({ tenant: 'social', subject: 'u1', role });

describe('authorisation', () => {
  it('keeps every role but platform_admin inside its tenant', () => {
    for (const role of ROLES) {
      expect(tenantFor(caller(role), '', undefined)).to.equal('social');
      expect(tenantFor(caller(role), 'social')).to.equal('social');
      const other = (): string => tenantFor(caller(role), 'bnpl');
      if (role === 'platform_admin') expect(other()).to.equal('bnpl');
      else expect(other).to.throw().with.property('reason', 'TENANT_MISMATCH');
    }
  });

  it('takes no request that names two tenants', () => {
    for (const names of [
      ['bnpl', 'social'],
      ['social', 'bnpl'],
      ['bnpl', 'video'],
    ]) {
      expect(() => tenantFor(caller('platform_admin'), ...names))
        .to.throw()
        .with.property('reason', 'TENANT_MISMATCH');
    }
    expect(tenantFor(caller('platform_admin'), 'bnpl', 'bnpl')).to.equal('bnpl');
  });

  it('lets a user act for itself and anonymously only', () => {
    expect(mayActFor(caller('user'), 'GetFeed', 'u1')).to.equal(true);
    expect(mayActFor(caller('user'), 'GetFeed', '')).to.equal(true);
    expect(() => requireReach(caller('user'), 'GetFeed', 'u2'))
      .to.throw()
      .with.property('reason', 'USER_MISMATCH');
    expect(mayActFor(caller('service'), 'GetFeed', 'u2')).to.equal(true);
  });

  it('denies by default', () => {
    expect(() => requireReach(caller('user'), 'LogEvents.backfill', 'u1'))
      .to.throw()
      .with.property('reason', 'ROLE_NOT_ALLOWED');
    expect(() => requireReach(caller('service'), 'GetFeatures', ''))
      .to.throw()
      .with.property('reason', 'ROLE_NOT_ALLOWED');
  });

  it('keeps users from the catalogue and from events of others', () => {
    expect(eventFault(caller('user'), 'item_delete', 'u1')).to.have.property('field', 'type');
    expect(eventFault(caller('user'), 'click', 'u2')).to.have.property('field', 'user_id');
    expect(eventFault(caller('user'), 'click', '')).to.have.property('field', 'user_id');
    expect(eventFault(caller('user'), 'click', 'u1')).to.equal(undefined);
    expect(eventFault(caller('service'), 'item_delete', '')).to.equal(undefined);
  });
});
