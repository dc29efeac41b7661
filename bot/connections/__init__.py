"""Long connections to platforms: kept, lost and found again, without naming any."""
