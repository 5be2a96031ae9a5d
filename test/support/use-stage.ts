import { Stage, type StageOptions } from "./stage";

/**
 * Gives the tests of a file or of a describe block a stage. It opens before the first test and closes after the last.
 * @param settings environment variables of the apps; limits are generous unless they say otherwise.
 */
export function useStage(settings?: Record<string, string>, options?: StageOptions): Stage {
  const stage = new Stage(settings, options);
  beforeAll(() => stage.open());
  afterAll(() => stage.close());
  return stage;
}
