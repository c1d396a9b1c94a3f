"""Five hundred names and more, of many origins and both genders, words among them: none may change a verdict."""

_GIVEN = """
Oliver Amelia Jack Isla Harry Poppy Alfie Freya Archie Imogen Rupert Beatrice Nigel Gemma Darren Tracey Wayne Kayleigh Gareth Cerys Rhys Bronwen Dylan
Siân Aoife Siobhán Niamh Cian Oisín Saoirse Caoimhe Padraig Eoin Gráinne Tadhg Hamish Catriona Fergus Eilidh Callum Mairi Ruaridh Morag
Tyler Madison Hunter Mackenzie DeShawn Latoya Jamal Keisha Tyrone Shanice Darnell Ebony Billy-Bob Savannah Chase Brooklyn Tucker Dakota Colton Harper
Mary-Ann Jean-Luc Aurélie Benoît Chloé Didier Élodie François Geneviève Hervé Inès Jérôme Maëlle Noémie Océane Pascal Quentin Raphaël Solène Thibault
Anke Björn Dörte Ernst Friederike Günther Heike Ingo Jürgen Katrin Lutz Maike Norbert Ottilie Ralf Sieglinde Torsten Ulrike Volker Wiebke
Anouk Bram Coen Daan Femke Gijs Hanneke Ilse Joost Karlijn Lieke Maarten Noor Pieter Roos Sjoerd Tjitske Willemijn Wouter Xander
Astrid Bjarne Dagny Eirik Frøydis Gunnar Hjördis Ingvar Jørgen Kirsten Lars Maja Nils Oddvar Ragnhild Sigrid Tove Ulf Vigdis Øystein Åse
Aino Eero Hilkka Jukka Kaisa Lauri Marjatta Onni Päivi Riku Sanna Tapio Ulla Veikko Õie Andrus Kadri Rein Vaike Ilze Jānis Aušra Rūta Vytautas
Agnieszka Bogusław Czesław Danuta Elżbieta Grażyna Henryk Izabela Jarosław Krzysztof Łukasz Małgorzata Norbert Paweł Radosław Stanisław Tadeusz Wiesława Zbigniew Żaneta
Bohumil Dagmar Eliška František Jiří Květa Ladislav Miroslava Ondřej Petra Řehoř Šárka Václav Zdeněk Ľubica Miloš Zuzana Žofia
Ágnes Balázs Csilla Dezső Erzsébet Ferenc Gyöngyi Hajnalka István Jolán Károly László Márta Nándor Ödön Piroska Réka Sándor Tünde Zsófia
Adrian Bogdan Cosmin Doina Florin Gheorghe Horia Ileana Lăcrămioara Mihai Nicoleta Ovidiu Răzvan Ștefan Țuțea Viorica
Aleksandar Biljana Dragan Đorđe Gordana Jelena Ljiljana Milica Nebojša Ratko Snežana Vesna Zoran Željko Blerim Drita Fatmir Shpresa Genti Mirela
Andreas Despina Eleni Giorgos Ioanna Kostas Panagiotis Spyros Theodora Vasiliki Alessandro Bianca Chiara Davide Eleonora Filippo Giulia Lorenzo Nicolò Ornella
Álvaro Begoña Cristóbal Dolores Enrique Fernanda Gonzalo Inmaculada Jesús Lourdes Nuria Ñáñez Rocío Soledad Xavier Yolanda Ximena Iñigo Aitziber Jordi
Afonso Beatriz Conceição Duarte Fátima Gonçalo Inês João Lurdes Nuno Paulo Rui Sofia Thiago Vitória Waldemar Cauã Iara Jussara Moacir
Абрам Борис Галина Дмитрий Жанна Зинаида Ирина Любовь Aleksei Daria Evgeny Galina Igor Ksenia Lyudmila Nadezhda Oksana Pyotr Svetlana Taras Volodymyr Yaroslava
Ahmet Ayşe Burak Cemile Deniz Elif Ferhat Gül Hüseyin İpek Kemal Leyla Mehmet Nurhan Oğuz Özlem Selçuk Şebnem Tuğba Ümit Zeynep Rojda Baran
Abdullah Aisha Bilal Dalia Fadi Ghada Hassan Iman Jamila Khalid Layla Mahmoud Nadia Omar Qasim Rania Salma Tariq Umm-Kulthum Walid Yasmin Zainab
Arash Bahar Dariush Fereshteh Golnaz Hossein Jaleh Kamran Ladan Mehrdad Nasrin Parisa Reza Shirin Soraya Zohreh Farhad Gulalai Najibullah Zarghuna
Avraham Batsheva Chaim Dvora Eitan Gilad Hadas Itzik Liora Menachem Nechama Oren Rivka Shlomo Tzipora Yael Ze'ev
Aarav Bhavna Chandra Deepika Eshwar Farhan Gauri Harpreet Indira Jaspreet Kavita Lakshmi Manpreet Nandini Ojas Priya Qamar Rajesh Sunita Tanvi Uday Vijay Yash
Anil Bashir Champika Dilrukshi Fazal Gulnaz Hamza Kumari Mahinda Nusrat Parveen Rukhsana Saima Thilini Usman Wasim Zubeida Bishnu Maya Pemba Sherpa Tenzin
Bo Chen Fang Guo Hui Jing Kai Lan Mei Ning Ping Qiang Rong Shan Tao Wei Xia Yan Zhen Xiaoming Ah-Kow Siew-Ling 李娜 王伟
Akira Chiyo Daisuke Emiko Fumio Haruka Ichiro Junko Kenji Michiko Noboru Sakura Takeshi Yuki Ji-hoon Min-seo Seung-woo Hye-jin Eun-ji Dong-hyun
An Anh Bao Chi Dung Giang Hoa Khanh Linh My Nguyen Phuong Quyen Thi Tuyet Xuan Somchai Kanya Niran Ploy Sokha Bopha Aung Khin Thiri
Agus Budi Cahya Dewi Eko Gita Hartono Indah Joko Kartika Wayan Siti Nurul Rahmat Putri Aminah Farouk Jun-Jun Maricel Rogelio Dalisay Bayani Ligaya
Abebe Biruk Desta Eyerusalem Fikru Hirut Kidane Makda Negash Selam Tsegaye Yohannes Abdi Ayaan Hodan Ismail Warsame Zahra
Adaeze Babajide Chidi Damilola Ebele Folasade Gbenga Ifeoma Jide Kelechi Ngozi Obinna Olu Temitope Uche Yetunde Abena Kofi Kwame Nana Yaa Esi
Achieng Baraka Chege Faraja Gathoni Juma Kamau Makena Njeri Otieno Wanjiku Zawadi Amina Bakari Neema Rehema Tendai Rutendo Farai Chipo
Andile Bongani Dumisani Lerato Mpho Naledi Nomvula Sipho Thabo Thandiwe Xolani Zanele Ntombi Kagiso Pieter-Jan Annelize Ruan Chantal
Aroha Hemi Kahurangi Manaia Ngaire Rangi Tane Wiremu Sione Lupe Tevita Salote Keanu Leilani Kirra Jarrah
Grace Hope Faith Joy May June April Rose Lily Violet Ivy Will Bill Mark Rich Frank Dick Randy Ernest Pat Drew Art Jewel Christian Angel Precious Blessing Innocent Fortune
"""
_FAMILY = """
Savage Rude Moody Bitter Grim Pratt Clown Loser Fool Wimp Butcher Slaughter Coward Dull Daft Payne Strange Sharp Blunt Cross Hardman Lawless Outlaw Wild Swift Meek Proud
Smith O'Brien McDonald Fitzgerald ap-Rhys Müller Grünwald Lefèvre D'Angelo Rossi García Fernández-Ortiz Kowalczyk Nowak Popescu Papadopoulos Yılmaz Haddad Al-Masri Cohen
Patel Singh Khan Banerjee Krishnamurthy Wong Tan Nakamura Kim Nguyen Okonkwo Mensah Mbeki Dlamini Kiplagat Tesfaye Johansson Virtanen Horvat Ivanov
"""
NAMES = tuple(dict.fromkeys((_GIVEN + _FAMILY).split()))
