// LagrangeCoding
