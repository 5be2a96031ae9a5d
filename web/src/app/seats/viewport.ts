import type { Box } from "./hall";

const zoomStep = 1.6;
const maxScale = 14;
const restMilliseconds = 160;
const clickSlack = 6;

interface Point {
  x: number;
  y: number;
}

/**
 * Moves and zooms the plan. A gesture changes only the transform of one layer, so the browser does not draw
 * the seats again. It draws them sharply when the gesture rests.
 */
export class Viewport {
  private readonly pointers = new Map<number, Point>();
  private scale = 1;
  private offset: Point = { x: 0, y: 0 };
  private travelled = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private readonly resizes: ResizeObserver;
  private wholeScale = 1;

  /**
   * @param frame is the visible area.
   * @param layer is the plan, drawn at one pixel for each unit.
   */
  constructor(
    private readonly frame: HTMLElement,
    private readonly layer: SVGSVGElement,
    private readonly box: Box,
  ) {
    layer.style.width = `${box.width}px`;
    layer.style.height = `${box.height}px`;
    this.resizes = new ResizeObserver(() => this.showWhole());
    this.resizes.observe(frame);
    frame.addEventListener("wheel", this.onWheel, { passive: false });
    frame.addEventListener("pointerdown", this.onDown);
    frame.addEventListener("pointermove", this.onMove);
    for (const end of ["pointerup", "pointercancel", "pointerleave"] as const)
      frame.addEventListener(end, this.onUp);
  }

  close(): void {
    clearTimeout(this.rest);
    this.resizes.disconnect();
    this.frame.removeEventListener("wheel", this.onWheel);
    this.frame.removeEventListener("pointerdown", this.onDown);
    this.frame.removeEventListener("pointermove", this.onMove);
    for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) {
      this.frame.removeEventListener(end, this.onUp);
    }
  }

  /** Pixels for each unit of the plan. */
  get magnification(): number {
    return this.scale;
  }

  /** True when the last gesture moved the plan, so that its click chooses no seat. */
  get dragged(): boolean {
    return this.travelled > clickSlack;
  }

  showWhole(): void {
    const { clientWidth, clientHeight } = this.frame;
    this.scale = Math.min(clientWidth / this.box.width, clientHeight / this.box.height);
    this.wholeScale = this.scale;
    this.offset = {
      x: (clientWidth - this.box.width * this.scale) / 2,
      y: (clientHeight - this.box.height * this.scale) / 2,
    };
    this.apply();
  }

  zoom(direction: "in" | "out"): void {
    const { clientWidth, clientHeight } = this.frame;
    const factor = direction === "in" ? zoomStep : 1 / zoomStep;
    this.zoomAt({ x: clientWidth / 2, y: clientHeight / 2 }, factor);
  }

  /** Brings a point of the plan into view, at `min` pixels for each unit or more. */
  reveal(place: Point, min: number): void {
    const { clientWidth, clientHeight } = this.frame;
    const margin = 48;
    const scale = Math.max(this.scale, min);
    const { x, y } = this.placeOf(place);
    const inside = x > margin && y > margin && x < clientWidth - margin && y < clientHeight - margin;
    if (inside && scale === this.scale) return;
    this.scale = scale;
    this.offset = {
      x: clientWidth / 2 - (place.x - this.box.left) * scale,
      y: clientHeight / 2 - (place.y - this.box.top) * scale,
    };
    this.apply();
  }

  /** Converts a point of the plan to a point of the frame. */
  placeOf({ x, y }: Point): Point {
    return {
      x: this.offset.x + (x - this.box.left) * this.scale,
      y: this.offset.y + (y - this.box.top) * this.scale,
    };
  }

  private zoomAt(point: Point, factor: number): void {
    const scale = Math.min(maxScale, Math.max(this.wholeScale * 0.8, this.scale * factor));
    const growth = scale / this.scale;
    this.offset = {
      x: point.x - (point.x - this.offset.x) * growth,
      y: point.y - (point.y - this.offset.y) * growth,
    };
    this.scale = scale;
    this.apply();
  }

  private apply(): void {
    this.keepInSight();
    this.layer.style.willChange = "transform";
    this.layer.style.transform = `translate(${this.offset.x}px, ${this.offset.y}px) scale(${this.scale})`;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => (this.layer.style.willChange = "auto"), restMilliseconds);
  }

  /** Keeps the plan within reach: its edges pass the middle of the frame by a tenth of the frame or less. */
  private keepInSight(): void {
    const { clientWidth, clientHeight } = this.frame;
    const [width, height] = [this.box.width * this.scale, this.box.height * this.scale];
    this.offset.x = Math.min(clientWidth * 0.6, Math.max(clientWidth * 0.4 - width, this.offset.x));
    this.offset.y = Math.min(clientHeight * 0.6, Math.max(clientHeight * 0.4 - height, this.offset.y));
  }

  private toFrame({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.frame.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  private readonly onWheel = (event: WheelEvent) => {
    event.preventDefault();
    this.zoomAt(this.toFrame(event), Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)));
  };

  private readonly onDown = (event: PointerEvent) => {
    if (this.pointers.size === 0) this.travelled = 0;
    this.pointers.set(event.pointerId, this.toFrame(event));
  };

  private readonly onMove = (event: PointerEvent) => {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = this.toFrame(event);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    this.pointers.set(event.pointerId, now);
    if (other) return this.zoomAt(other, distance(now, other) / Math.max(1, distance(before, other)));
    this.offset = { x: this.offset.x + now.x - before.x, y: this.offset.y + now.y - before.y };
    this.apply();
  };

  private readonly onUp = (event: PointerEvent) => {
    this.pointers.delete(event.pointerId);
  };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
