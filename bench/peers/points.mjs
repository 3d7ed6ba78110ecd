// Outcry's operating points: all its thresholds of evidence multiplied, everything else as it ships. 1 is the default.
export const POINTS = [0.6, 1, 1.8, 4, 8].map((factor) => ({
  factor,
  adapt: (policy) => ({
    ...policy,
    opening: {
      ...policy.opening,
      surprise: policy.opening.surprise * factor,
      cusum: policy.opening.cusum * factor,
    },
    symptoms: { ...policy.symptoms, cusum: policy.symptoms.cusum * factor },
  }),
}))

export const DEFAULT_POINT = POINTS.findIndex(({ factor }) => factor === 1)
