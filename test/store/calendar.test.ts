/** F35, P5: the calendar in versions, of which none is ever written over. */
import { standardCalendar } from '../../bot/core/workdays.ts';
import { calendarBook } from '../../bot/store/calendar.ts';
import { memoryTables } from '../../bot/store/memory.ts';

const at = '2026-11-23T09:00:00.000Z';
const day = (n: number) => ({ day: `2026-12-${n}`, name: `dag ${n}` });

test('F35: without a change it is the standard one; a change is the next version, for everybody who reads', async () => {
  const { settings } = memoryTables();
  const [one, other] = [calendarBook(settings), calendarBook(settings)];
  expect(await one.read()).toBe(standardCalendar);
  await one.change(one.current(), [day(24)], 'hanna', at);
  expect(one.current()).toEqual({ ...standardCalendar, version: 2, closed: [day(24)] });
  expect(other.current()).toBe(standardCalendar);
  await other.read();
  expect(other.current()).toEqual(one.current());
});

test('F35: of two who change the same version one wins, and the other learns it', async () => {
  const { settings } = memoryTables();
  const books = [calendarBook(settings), calendarBook(settings)];
  const made = await Promise.all(books.map((book, n) => book.change(standardCalendar, [day(24 + n)], 'hanna', at)));
  expect(made.filter((one) => one === 'changed')).toHaveLength(1);
  const [first, second] = await Promise.all(books.map((book) => book.read()));
  expect(first).toEqual(second);
  expect(await settings.list('calendar')).toHaveLength(1);
});

test('F35: every version stays as it was written, with who and when, and in order past the ninth', async () => {
  const { settings } = memoryTables();
  const book = calendarBook(settings);
  for (let n = 10; n <= 21; n++) await book.change(book.current(), [...book.current().closed, day(n)], 'hanna', at);
  const rows = await settings.list('calendar');
  expect(rows.map(({ data }) => (data as { closed: unknown[] }).closed.length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(rows[0]?.data).toEqual({ closed: [day(10)], by: 'hanna', at });
  expect((await calendarBook(settings).read()).version).toBe(13);
});
