interface Question<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers what is asked within one turn of the event loop, and asks it together: one call for each key. There is no
 * timer, so a lone question leaves with the turn in which it is asked.
 */
export class TurnBatches<Item, Answer> {
  private readonly waiting = new Map<string, Question<Item, Answer>[]>();

  /**
   * @param max the size of a call. A turn that asks more makes several calls.
   * @param call answers the items of one key, in the order given. When it fails, each of its items fails.
   */
  constructor(
    private readonly max: number,
    private readonly call: (key: string, items: Item[]) => Promise<readonly Answer[]>,
  ) {}

  ask(key: string, item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) setImmediate(() => this.flush());
      const questions = this.waiting.get(key);
      if (questions) questions.push({ item, resolve, reject });
      else this.waiting.set(key, [{ item, resolve, reject }]);
    });
  }

  private flush(): void {
    const batches = [...this.waiting];
    this.waiting.clear();
    for (const [key, questions] of batches) {
      for (let from = 0; from < questions.length; from += this.max)
        void this.answer(key, questions.slice(from, from + this.max));
    }
  }

  private async answer(key: string, questions: Question<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.call(
        key,
        questions.map(({ item }) => item),
      );
      questions.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      questions.forEach(({ reject }) => reject(error));
    }
  }
}
