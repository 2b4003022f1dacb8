/** Everything that is remembered, in one hand. */
import type { MeetingFact } from '../core/quarterly.ts';
import { type Book, book } from './book.ts';
import { type CalendarBook, calendarBook } from './calendar.ts';
import { type Caps, caps } from './caps.ts';
import { type Content, content } from './content.ts';
import { type Erasing, erasing } from './erasing.ts';
import { type Links, links } from './links.ts';
import { type Lists, lists } from './lists.ts';
import { type MeasureBook, measureBook } from './measures.ts';
import { type Notices, notices } from './notices.ts';
import { type PeopleBook, peopleBook } from './people.ts';
import { type Register, register } from './register.ts';
import { type Remembered, remembered } from './remembered.ts';
import { type Repeats, repeats } from './repeats.ts';
import { type RetentionBook, retentionBook } from './retention.ts';
import { type ReviewList, reviewList } from './review.ts';
import type { Tables } from './rows.ts';
import { type Deputy, type QualityChannel, type Settings, settings } from './settings.ts';
import { type Slots, slots } from './slots.ts';
import { type Streams, streams } from './streams.ts';
import { type Tombstones, tombstones } from './tombstones.ts';

export interface Store {
  /** What it all stands on: for asking without writing. */
  readonly tables: Tables;
  readonly streams: Streams;
  readonly content: Content;
  readonly register: Register;
  readonly review: ReviewList;
  readonly caps: Caps;
  readonly notices: Notices;
  readonly links: Links;
  readonly lists: Lists;
  readonly repeats: Repeats;
  readonly slots: Slots;
  readonly settings: Settings;
  readonly people: PeopleBook;
  readonly calendar: CalendarBook;
  readonly retention: RetentionBook;
  readonly erasing: Erasing;
  readonly tombstones: Tombstones;
  /** The quarterly meetings, by quarter. */
  readonly meetings: Book<MeetingFact>;
  readonly measures: MeasureBook;
  /** Where the cards go, once somebody has chosen. */
  readonly channel: Remembered<QualityChannel>;
  readonly deputy: Remembered<Deputy>;
}

export function storeOn(tables: Tables): Store {
  const kept = settings(tables.settings);
  return {
    tables,
    streams: streams(tables.complaints),
    content: content(tables.content),
    register: register(tables.register),
    review: reviewList(tables.register),
    caps: caps(tables.register),
    notices: notices(tables.register),
    links: links(tables.register),
    slots: slots(tables.register),
    lists: lists(tables.index),
    repeats: repeats(tables.index),
    settings: kept,
    people: peopleBook(kept.people),
    calendar: calendarBook(tables.settings),
    retention: retentionBook(tables.settings),
    erasing: erasing(tables),
    meetings: book(tables.register, 'meeting'),
    measures: measureBook(tables.register),
    tombstones: tombstones(tables.register, tables.content),
    channel: remembered(kept.channel),
    deputy: remembered(kept.deputy),
  };
}
