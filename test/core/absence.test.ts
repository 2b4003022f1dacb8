/** F30: who counts as away, and what is told of it. */
import { awayIn, type Span } from '../../bot/core/absence.ts';
import { fold } from '../../bot/core/complaint.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  claimedBySanne,
  clock,
  closed,
  given,
  hanna,
  later,
  moment,
  newsCommands,
  received,
  recorded,
  releasedBySanne,
  sanne,
} from '../kit/given.ts';

const { RecordAbsence: away } = newsCommands;
const { HandlerAbsent: told } = later;

describe('F30: telling of an absence', () => {
  test('is done once of each absence, and of the owner only', () => {
    given(received, claimedBySanne).when(away, clock).happens(told);
    given(received, claimedBySanne, told).when(away, clock).happens();
    given(received, claimedBySanne, told)
      .when({ ...away, until: '2026-11-30' }, clock)
      .happens();
    const next = { since: moment('2026-12-01 09:00'), until: '2026-12-02' };
    given(received, claimedBySanne, told)
      .when({ ...away, ...next }, clock)
      .happens({ ...told, ...next });
  });
  test('says nothing of who has it no more, nor of what is over', () => {
    given(received).when(away, clock).happens();
    given(received, claimedBySanne, releasedBySanne).when(away, clock).happens();
    given(received, claimedBySanne, closed).when(away, clock).happens();
    given(received, claimedBySanne)
      .when({ ...away, handler: 'youssef' }, clock)
      .happens();
  });
  test('is the clock’s alone', () => {
    given(received, claimedBySanne).when(away, sanne).refuses('not-lead');
    given(received, claimedBySanne).when(away, hanna).refuses('not-lead');
  });
  test('is forgotten when somebody takes it or gives it back', () => {
    expect(fold(recorded(received, claimedBySanne, told))).toMatchObject({ absence: { until: '2026-11-27' } });
    expect(fold(recorded(received, claimedBySanne, told, releasedBySanne))).toMatchObject({ absence: undefined });
  });
});

const span = (start: string, end?: string): Span => ({ start: moment(start), ...(end && { end: moment(end) }) });
const closedOn = (day: string) => ({ ...standardCalendar, closed: [{ day, name: 'brugdag' }] });

describe('F30: who is away on Tuesday 24 November at noon', () => {
  test.each([
    ['nobody who has nothing in the calendar', [], undefined],
    ['not who is at the dentist', [span('2026-11-24 11:30', '2026-11-24 13:00')], undefined],
    ['not who is out for the afternoon', [span('2026-11-24 12:00', '2026-11-24 17:00')], undefined],
    ['who is out the whole day', [span('2026-11-24 00:00', '2026-11-25 00:00')], '2026-11-24'],
    ['who left at eleven and is back on Friday', [span('2026-11-24 11:00', '2026-11-27 08:00')], '2026-11-26'],
    ['not who leaves tomorrow', [span('2026-11-25 00:00', '2026-12-05 00:00')], undefined],
    ['not who was out yesterday', [span('2026-11-23 00:00', '2026-11-24 00:00')], undefined],
    [
      'who has each day apart, over a weekend',
      ['24', '25', '26', '27', '30'].map((day) => span(`2026-11-${day} 00:00`, `2026-11-${day} 23:59`)),
      '2026-11-30',
    ],
  ])('%s', (_, spans, until) => {
    expect(awayIn(spans, moment('2026-11-24 12:00'), standardCalendar, amsterdam)).toEqual(until && { until });
  });
  test('without an end there is no last day', () => {
    expect(awayIn([{ start: '' }], moment('2026-11-24 12:00'), standardCalendar, amsterdam)).toEqual({});
  });
  test('a closing day between two days off is none of work', () => {
    const spans = [span('2026-11-24 00:00', '2026-11-25 00:00'), span('2026-11-26 00:00', '2026-11-27 00:00')];
    expect(awayIn(spans, moment('2026-11-24 12:00'), standardCalendar, amsterdam)).toEqual({ until: '2026-11-24' });
    expect(awayIn(spans, moment('2026-11-24 12:00'), closedOn('2026-11-25'), amsterdam)).toEqual({ until: '2026-11-26' });
  });
});
