export function simplifyTogether(rings: number[][][], tolerance: number): number[][][];
