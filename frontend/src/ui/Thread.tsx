/** Progress as a thread being drawn over two hills; the number stands in `label` for whoever does not see it. */
export function Thread({ percent, label }: { percent: number; label: string }) {
  const done = Math.max(0, Math.min(100, Math.round(percent)));
  return (
    <svg
      class="thread"
      viewBox="0 0 300 32"
      preserveAspectRatio="none"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done}
    >
      <path class="way" d="M4 24c40-26 70-22 96-4s52 10 84-8 70-8 112 6" pathLength={100} />
      <path
        class="yarn"
        d="M4 24c40-26 70-22 96-4s52 10 84-8 70-8 112 6"
        pathLength={100}
        stroke-dasharray={`${done} 200`}
      />
    </svg>
  );
}
