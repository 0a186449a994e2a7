print("coded-train")
