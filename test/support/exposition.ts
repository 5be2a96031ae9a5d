/** One value of /metrics, with its labels. */
interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What /metrics of a process shows, in the text format of Prometheus. */
export class Exposition {
  private constructor(
    private readonly samples: Sample[],
    /** What kind each metric was declared as, with or without a value: counter, gauge, histogram. */
    readonly kinds: Map<string, string>,
  ) {}

  static async of(address: string): Promise<Exposition> {
    const response = await fetch(`${address}/metrics`);
    if (!response.ok) throw new Error(`/metrics answered ${response.status}.`);
    return Exposition.parse(await response.text());
  }

  /** The value with exactly these labels, or undefined. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const wanted = JSON.stringify(Object.entries(labels).sort());
    return this.samples.find(
      (sample) => sample.name === name && JSON.stringify(Object.entries(sample.labels).sort()) === wanted,
    )?.value;
  }

  /** The sum over all labels. */
  sum(name: string): number {
    return this.samples.reduce((sum, sample) => (sample.name === name ? sum + sample.value : sum), 0);
  }

  /** All values that a label takes. */
  labels(name: string, label: string): Set<string | undefined> {
    return new Set(this.samples.filter((sample) => sample.name === name).map(({ labels }) => labels[label]));
  }

  static parse(text: string): Exposition {
    const samples: Sample[] = [];
    const kinds = new Map<string, string>();
    for (const line of text.split("\n")) {
      const [, family, kind] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
      if (family && kind) kinds.set(family, kind);
      const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
      if (!name) continue;
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key!, text!]);
      samples.push({ name, labels: Object.fromEntries(pairs), value: Number(value) });
    }
    return new Exposition(samples, kinds);
  }
}
