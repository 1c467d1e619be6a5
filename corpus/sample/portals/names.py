"""Names of counties that do not exist, with the host name each would have."""

PLACES = (
    ("nantang", "南塘区"), ("songyanghe", "松阳河区"), ("hewan", "禾湾区"), ("jingpu", "镜浦区"),
    ("baiwei", "白苇区"), ("mulan", "沐岚区"), ("yanchi", "砚池区"), ("shuangling", "霜岭县"),
    ("luting", "芦汀县"), ("liyuan", "栎原县"), ("qupu", "曲浦县"), ("tongting", "桐汀县"),
    ("luyu", "鹭屿区"), ("jitan", "霁滩县"), ("weian", "苇岸区"), ("chengyan", "澄砚县"),
    ("fengting", "枫汀县"), ("yunwei", "云苇县"), ("dipu", "荻浦区"), ("yuting", "榆汀县"),
    ("huaipu", "槐浦县"), ("lanyan", "岚砚县"), ("qinting", "沁汀县"), ("shuowei", "朔苇县"),
    ("zhuyu", "竹屿县"), ("heyu", "鹤屿县"), ("xingting", "杏汀县"), ("liuyu", "柳屿区"),
    ("tangpu", "棠浦县"), ("xueting", "雪汀县"), ("liyan", "梨砚县"), ("qinghe", "青禾湾县"),
)  # fmt: skip
