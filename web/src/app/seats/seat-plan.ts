import type { SeatStatus } from "../../generated/operations";
import type { Hall, HallSeat } from "./hall";

const namespace = "http://www.w3.org/2000/svg";
export const seatSize = 4.8;
const stageDepth = 26;
export const planMargin = 16;

export interface PlanWords {
  stage: string;
  label(seat: HallSeat): string;
}

/**
 * Draws a hall as SVG, one shape for each seat, and repaints single seats. React does not manage the shapes,
 * because comparing 5,000 of them at every push would cost more than the rest of the page.
 */
export class SeatPlan {
  private readonly shapes: SVGRectElement[] = [];
  private focusable: SVGRectElement | undefined;

  constructor(
    svg: SVGSVGElement,
    readonly hall: Hall,
    words: PlanWords,
  ) {
    const { left, top, width, height } = this.box;
    svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    svg.replaceChildren(this.drawStage(words.stage), ...this.drawSections(), this.drawSeats(words));
    this.makeFocusable(hall.seats[0]);
  }

  /** The bounds of the hall with its stage and a margin. */
  get box() {
    const { left, top, width, height } = this.hall.box;
    return {
      left: left - planMargin,
      top: top - planMargin - stageDepth,
      width: width + 2 * planMargin,
      height: height + 2 * planMargin + stageDepth,
    };
  }

  paint(index: number, status: SeatStatus): void {
    const shape = this.shapes[index];
    if (!shape || shape.dataset["status"] === status) return;
    shape.dataset["status"] = status;
    shape.ariaDisabled = String(status !== "AVAILABLE");
  }

  paintChosen(index: number, chosen: boolean): void {
    const shape = this.shapes[index];
    if (shape) shape.ariaChecked = String(chosen);
  }

  /** Returns the seat that an event happened on. */
  seatOf(target: EventTarget | null): HallSeat | undefined {
    const index = target instanceof SVGElement ? target.dataset["index"] : undefined;
    return index === undefined ? undefined : this.hall.seats[Number(index)];
  }

  focus(seat: HallSeat): void {
    this.makeFocusable(seat);
    this.focusable?.focus({ preventScroll: true });
  }

  /** The tab key reaches one seat. Arrow keys move the focus from there. */
  private makeFocusable(seat: HallSeat | undefined): void {
    this.focusable?.setAttribute("tabindex", "-1");
    this.focusable = seat && this.shapes[seat.index];
    this.focusable?.setAttribute("tabindex", "0");
  }

  private drawStage(word: string): SVGElement {
    const { left, top, width } = this.hall.box;
    const group = element("g", { class: "stage", "aria-hidden": "true" });
    const [x, y] = [left + width * 0.28, top - planMargin - stageDepth / 2 - 2];
    group.append(element("rect", { x, y, width: width * 0.44, height: 14, rx: 4 }));
    const text = element("text", { x: left + width / 2, y: y + 10 });
    text.textContent = word;
    group.append(text);
    return group;
  }

  private drawSections(): SVGElement[] {
    return this.hall.sections.map(({ name, box }) => {
      const text = element("text", { class: "section", x: box.left + box.width / 2, y: box.top - 7 });
      text.setAttribute("aria-hidden", "true");
      text.textContent = name;
      return text;
    });
  }

  private drawSeats({ label }: PlanWords): SVGElement {
    const group = element("g", {});
    const tiers = new Map(
      this.hall.prices.map((price, tier) => [price, tierOf(tier, this.hall.prices.length)]),
    );
    for (const seat of this.hall.seats) {
      const { x, y } = seat;
      const shape = element("rect", {
        x: x - seatSize / 2,
        y: y - seatSize / 2,
        width: seatSize,
        height: seatSize,
      });
      shape.setAttribute("rx", "1.4");
      shape.setAttribute("role", "checkbox");
      shape.setAttribute("tabindex", "-1");
      shape.setAttribute("aria-checked", "false");
      shape.setAttribute("aria-label", label(seat));
      shape.dataset["index"] = String(seat.index);
      shape.dataset["tier"] = String(tiers.get(seat.price));
      shape.dataset["status"] = "AVAILABLE";
      this.shapes.push(shape);
      group.append(shape);
    }
    return group;
  }
}

/** Maps any number of prices to five shades. The highest price always has the strongest shade. */
export function tierOf(place: number, priceCount: number): number {
  return priceCount <= 1 ? 2 : Math.round((place * 4) / (priceCount - 1));
}

function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
