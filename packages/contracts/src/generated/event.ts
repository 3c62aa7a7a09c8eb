import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Event as _eaglerank_event_v1_Event, Event__Output as _eaglerank_event_v1_Event__Output } from './eaglerank/event/v1/Event.js';
import type { LogBatch as _eaglerank_event_v1_LogBatch, LogBatch__Output as _eaglerank_event_v1_LogBatch__Output } from './eaglerank/event/v1/LogBatch.js';
import type { LogRecord as _eaglerank_event_v1_LogRecord, LogRecord__Output as _eaglerank_event_v1_LogRecord__Output } from './eaglerank/event/v1/LogRecord.js';
import type { Money as _eaglerank_event_v1_Money, Money__Output as _eaglerank_event_v1_Money__Output } from './eaglerank/event/v1/Money.js';
import type { ServedPage as _eaglerank_event_v1_ServedPage, ServedPage__Output as _eaglerank_event_v1_ServedPage__Output } from './eaglerank/event/v1/ServedPage.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  eaglerank: {
    event: {
      v1: {
        Event: MessageTypeDefinition<_eaglerank_event_v1_Event, _eaglerank_event_v1_Event__Output>
        HideScope: EnumTypeDefinition
        LogBatch: MessageTypeDefinition<_eaglerank_event_v1_LogBatch, _eaglerank_event_v1_LogBatch__Output>
        LogRecord: MessageTypeDefinition<_eaglerank_event_v1_LogRecord, _eaglerank_event_v1_LogRecord__Output>
        Money: MessageTypeDefinition<_eaglerank_event_v1_Money, _eaglerank_event_v1_Money__Output>
        ServedPage: MessageTypeDefinition<_eaglerank_event_v1_ServedPage, _eaglerank_event_v1_ServedPage__Output>
      }
    }
  }
}

