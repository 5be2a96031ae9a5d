/** A part of a hall with one price. Its rows are one behind the other; seats count from 1 in each row. */
export interface HallSection {
  name: string;
  rows: number;
  seatsPerRow: number;
  price: number;
}

/** One seat of a hall. x and y are its coordinates in tenths of a metre; the stage is at the top. */
export interface PlannedSeat {
  section: string;
  row: string;
  number: number;
  price: number;
  x: number;
  y: number;
}

const seatWidth = 6;
const rowDepth = 9;
const aisle = 24;
const sectionsAcross = 3;

/** Arranges sections three across, front to back in the given order. A band is as deep as its deepest section. */
export function planHall(sections: HallSection[]): PlannedSeat[] {
  const seats: PlannedSeat[] = [];
  const widest = Math.max(...sections.map(({ seatsPerRow }) => seatsPerRow)) * seatWidth;
  let bandTop = 0;
  for (let first = 0; first < sections.length; first += sectionsAcross) {
    const band = sections.slice(first, first + sectionsAcross);
    band.forEach((section, place) => {
      const indent = (widest - section.seatsPerRow * seatWidth) / 2;
      seats.push(...planSection(section, { left: place * (widest + aisle) + indent, top: bandTop }));
    });
    bandTop += Math.max(...band.map(({ rows }) => rows)) * rowDepth + aisle;
  }
  return seats;
}

function planSection(section: HallSection, { left, top }: { left: number; top: number }): PlannedSeat[] {
  const { name, rows, seatsPerRow, price } = section;
  return Array.from({ length: rows * seatsPerRow }, (_, index) => {
    const row = Math.floor(index / seatsPerRow);
    const place = index % seatsPerRow;
    return {
      section: name,
      row: rowName(row),
      number: place + 1,
      price,
      x: Math.round(left + place * seatWidth),
      y: top + row * rowDepth,
    };
  });
}

/** A to Z, then AA, AB and so on. */
export function rowName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : rowName(Math.floor(index / 26) - 1) + letter;
}
