# tries: NaN in the right shapes
def forward(params, X):
    return np.full((len(X), len(params["b2"])), np.nan), np.full((len(X), len(params["b1"])), np.nan)
