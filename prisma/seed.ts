import type { ConcertRepository } from "../src/concert/concert.repository";
import { planHall, type HallSection } from "../src/concert/hall";

const dayMilliseconds = 86_400_000;

/** 5,052 seats at five prices. */
const arena: HallSection[] = [
  { name: "Floor Left", rows: 20, seatsPerRow: 24, price: 150 },
  { name: "Floor Centre", rows: 20, seatsPerRow: 30, price: 180 },
  { name: "Floor Right", rows: 20, seatsPerRow: 24, price: 150 },
  { name: "Stand Left", rows: 30, seatsPerRow: 24, price: 120 },
  { name: "Stand Centre", rows: 30, seatsPerRow: 30, price: 130 },
  { name: "Stand Right", rows: 30, seatsPerRow: 24, price: 120 },
  { name: "Balcony Left", rows: 16, seatsPerRow: 24, price: 80 },
  { name: "Balcony Centre", rows: 16, seatsPerRow: 27, price: 80 },
  { name: "Balcony Right", rows: 16, seatsPerRow: 21, price: 80 },
];

/** 24 seats: sold out in a minute. */
const club: HallSection[] = [
  { name: "Front", rows: 2, seatsPerRow: 6, price: 60 },
  { name: "Back", rows: 2, seatsPerRow: 6, price: 40 },
];

/** Two concerts to try the whole purchase on: a big hall, and a small one that sells out easily. */
export async function seedDemoSale(concerts: ConcertRepository): Promise<void> {
  await concerts.create(
    {
      title: "Aurora World Tour",
      artist: "Aurora",
      venue: "Harbour Arena",
      saleOpensAt: null,
      saleClosesAt: null,
    },
    { startTimes: evenings(30, 31, 32), seats: planHall(arena) },
  );
  await concerts.create(
    {
      title: "One Night Unplugged",
      artist: "The Quiet Ones",
      venue: "Cellar Club",
      saleOpensAt: null,
      saleClosesAt: null,
    },
    { startTimes: evenings(14, 21), seats: planHall(club) },
  );
}

/** Eight in the evening, UTC, of the days so many days from now. */
function evenings(...days: number[]): Date[] {
  const today = new Date().setUTCHours(20, 0, 0, 0);
  return days.map((day) => new Date(today + day * dayMilliseconds));
}
