"""What every stored query answers on the known pages, as CSV, counted by hand.

Each question is a query's name and its values; `<…>` stands for an id, a moment, or the days since a day.
"""

from __future__ import annotations

ANSWERS: dict[str, str] = {
    "articles-by-month": """
        site,month,kind,n_articles,n_cut,median_words
        timesca.com,2026-02,news,4,1,91
        timesca.com,2026-01,news,2,0,95
        timesca.com,2026-01,opinion,1,0,64
    """,
    "authors": """
        site,author,n_articles,n_words,first_article_seen,last_article_seen
        timesca.com,Aida Writer,1,60,2026-02-06,2026-02-06
        timesca.com,,6,563,2026-01-31,2026-02-05
    """,
    "captions": """
        site,caption,n_articles,first_seen,one_title
        timesca.com,Spring; image: TCA,1,2026-01-31,Opinion: Plant an Orchard
    """,
    "changed-articles": """
        site,title,change,other_first_seen,other_title,more_words,article_id,other_version_id
        timesca.com,Old Canal Opens Again,headline,2026-01-31,Canal Reopens,0,<canal>,<old headline>
        timesca.com,Opinion: Plant an Orchard,edit,2026-01-31,Opinion: Plant an Orchard,-4,<orchard>,<unedited>
    """,  # noqa: E501
    # 1000 KZT on the last day with rates, and 1,000,000 UZS of 31 January in KZT of 2 February:
    # 80 / 0.0022, 75 / 0.002205 and 85 / 0.002195
    "conversion": """
        on_day,amount,from_ccy,to_ccy,converted,converted_low,converted_high,as_of,age_days,days_ago
        2026-02-05,1000.000000,KZT,USD,2.31000000,2.30500000,2.31500000,2026-02-05,0,<days since 2026-02-05>
    """,
    "conversion amount=1000000 from_ccy=UZS to_ccy=KZT day=2026-02-03": """
        on_day,amount,from_ccy,to_ccy,converted,converted_low,converted_high,as_of,age_days,days_ago
        2026-02-03,1000000.000000,UZS,KZT,36363.63636364,34013.60544218,38724.37357631,2026-01-31,3,<days since 2026-01-31>
    """,  # noqa: E501
    "conversion day=2026-01-30": """
        on_day,amount,from_ccy,to_ccy,converted,converted_low,converted_high,as_of,age_days,days_ago
    """,
    "conversion site=other.example": """
        on_day,amount,from_ccy,to_ccy,converted,converted_low,converted_high,as_of,age_days,days_ago
    """,
    "coverage": """
        started_at,run_id,parser,n_pages,lowest,median,n_pages_below_1
        <moment>,<second>,timesca.com/archive-listing@1,1,1.0,1.0,0
        <moment>,<second>,timesca.com/html-article@1,1,1.0,1.0,0
        <moment>,<first>,timesca.com/archive-listing@1,3,1.0,1.0,0
    """,
    # KZT 0.002305 to 0.002315 and UZS 0.000085 to 0.000095 of the day, TMT 0.285705 to 0.285715 of 2 February
    "cross-rates": """
        site,on_day,base,quote,as_of,rate,rate_low,rate_high,half_width_pct
        timesca.com,2026-02-05,KZT,TMT,2026-02-02,0.008085121276820000,0.008067479831300000,0.008102763339810000,0.2182
        timesca.com,2026-02-05,KZT,USD,2026-02-05,0.002310000000000000,0.002305000000000000,0.002315000000000000,0.2165
        timesca.com,2026-02-05,KZT,UZS,2026-02-05,25.666666666700000000,24.263157894700000000,27.235294117600000000,5.7899
        timesca.com,2026-02-05,TMT,KZT,2026-02-02,123.683982684000000000,123.414686825000000000,123.954446855000000000,0.2182
        timesca.com,2026-02-05,TMT,USD,2026-02-02,0.285710000000000000,0.285705000000000000,0.285715000000000000,0.0018
        timesca.com,2026-02-05,TMT,UZS,2026-02-02,3174.555555560000000000,3007.421052630000000000,3361.352941180000000000,5.5745
        timesca.com,2026-02-05,USD,KZT,2026-02-05,432.900432900000000000,431.965442765000000000,433.839479393000000000,0.2165
        timesca.com,2026-02-05,USD,TMT,2026-02-02,3.500052500790000000,3.499991250020000000,3.500113753700000000,0.0018
        timesca.com,2026-02-05,USD,UZS,2026-02-05,11111.111111100000000000,10526.315789500000000000,11764.705882400000000000,5.5728
        timesca.com,2026-02-05,UZS,KZT,2026-02-05,0.038961038961000000,0.036717062635000000,0.041214750542300000,5.772
        timesca.com,2026-02-05,UZS,TMT,2026-02-02,0.000315004725071000,0.000297499256252000,0.000332510806601000,5.5573
        timesca.com,2026-02-05,UZS,USD,2026-02-05,0.000090000000000000,0.000085000000000000,0.000095000000000000,5.5556
    """,
    # 0.00220 by 0.00008, 0.002195 by 0.000085 and 0.002205 by 0.000075, and the other way round
    "cross-rates day=2026-02-01": """
        site,on_day,base,quote,as_of,rate,rate_low,rate_high,half_width_pct
        timesca.com,2026-02-01,KZT,USD,2026-01-31,0.002000000000000000,0.001995000000000000,0.002005000000000000,0.25
        timesca.com,2026-02-01,KZT,UZS,2026-01-31,25.000000000000000000,23.470588235300000000,26.733333333300000000,6.5255
        timesca.com,2026-02-01,USD,KZT,2026-01-31,500.000000000000000000,498.753117207000000000,501.253132832000000000,0.25
        timesca.com,2026-02-01,USD,UZS,2026-01-31,12500.000000000000000000,11764.705882400000000000,13333.333333300000000000,6.2745
        timesca.com,2026-02-01,UZS,KZT,2026-01-31,0.040000000000000000,0.037406483790500000,0.042606516290700000,6.5
        timesca.com,2026-02-01,UZS,USD,2026-01-31,0.000080000000000000,0.000075000000000000,0.000085000000000000,6.25
    """,
    "cut-texts": """
        site,title,word_count,n_sightings,first_seen,last_seen,url,article_id
        timesca.com,A Glacier Shrinks,80,1,2026-02-05,2026-02-05,,<glacier>
    """,
    "datelines": """
        site,dateline,n_articles,first_article_seen,last_article_seen
        timesca.com,OSH (TCA),1,2026-01-31,2026-01-31
    """,
    "days-not-covered": """
        site,first_day,last_day,n_days
        timesca.com,2026-02-03,2026-02-04,2
        timesca.com,2026-02-01,2026-02-01,1
    """,
    "disagreements": """
        site,as_of,base,quote,rate,n_pages,won,off_pct
        timesca.com,2026-01-31,KZT,USD,0.00200000,1,true,0.0
        timesca.com,2026-01-31,KZT,USD,0.00210000,1,false,5.0
    """,
    "first-and-last-sighting term=ROAD": """
        title,first_seen,first_position,first_page_id,last_seen,last_position,last_page_id,article_id
        The Long Road,2026-01-31,3,<mon.txt>,2026-02-02,1,<wed.txt>,<road>
    """,
    "headline-changes": """
        site,shown_headline,shown_first_seen,shown_last_seen,other_headline,other_first_seen,other_last_seen,shown_version_id,shown_page_id,other_version_id,other_page_id,article_id
        timesca.com,Old Canal Opens Again,2026-02-05,2026-02-05,Canal Reopens,2026-01-31,2026-01-31,<new headline>,<sun.txt>,<old headline>,<mon.txt>,<canal>
    """,  # noqa: E501
    "keyword-in-context term=canal words=2": """
        first_seen,title,before,found,after,word_number,article_id
        2026-01-31,Old Canal Opens Again,— The,canal,cost 40,5,<canal>
        2026-01-31,Old Canal Opens Again,million tenge.,“Canals,"last,” said",10,<canal>
        2026-01-31,Old Canal Opens Again,one; a,Trans-Canal,line does,15,<canal>
    """,
    'keyword-in-context "term=40 million"': """
        first_seen,title,before,found,after,word_number,article_id
        2026-01-31,Old Canal Opens Again,OSH (TCA) — The canal cost,40 million,"tenge. “Canals last,” said one; a",7,<canal>
    """,  # noqa: E501
    "last-known-rates": """
        site,base,quote,as_of,age_days,days_ago,rate,rate_low,rate_high,precision_pct
        timesca.com,TMT,USD,2026-02-02,4,<days since 2026-02-02>,0.28571000,0.285705000,0.285715000,0.0018
        timesca.com,KZT,USD,2026-02-05,1,<days since 2026-02-05>,0.00231000,0.002305000,0.002315000,0.2165
        timesca.com,UZS,USD,2026-02-05,1,<days since 2026-02-05>,0.00009000,0.000085000,0.000095000,5.5556
    """,
    "latest-articles": """
        first_seen,site,title,word_count,truncated,n_sightings,article_id
        2026-02-06,timesca.com,A Tunnel Opens,60,false,1,<tunnel>
        2026-02-05,timesca.com,A Glacier Shrinks,80,true,1,<glacier>
        2026-02-05,timesca.com,Traders Talk,127,false,1,<traders>
        2026-02-02,timesca.com,Market Day,102,false,1,<market>
        2026-01-31,timesca.com,Old Canal Opens Again,70,false,3,<canal>
        2026-01-31,timesca.com,Opinion: Plant an Orchard,64,false,2,<orchard>
        2026-01-31,timesca.com,The Long Road,120,false,2,<road>
    """,
    "longest-lived": """
        site,title,first_seen,last_seen,days_between,n_sightings,article_id
        timesca.com,Old Canal Opens Again,2026-01-31,2026-02-05,5,3,<canal>
        timesca.com,Opinion: Plant an Orchard,2026-01-31,2026-02-05,5,2,<orchard>
        timesca.com,The Long Road,2026-01-31,2026-02-02,2,2,<road>
    """,
    "mentions-by-month term=CANAL": """
        site,month,n_mentions,n_articles,share_pct
        timesca.com,2026-02,0,4,0.0
        timesca.com,2026-01,1,3,33.3
    """,
    # 40,000,000 KZT at 0.00200
    "mentions-with-rate term=tenge amount=40000000": """
        first_seen,title,usd,usd_low,usd_high,rate_as_of,article_id
        2026-01-31,Old Canal Opens Again,80000.00000000,79800.00000000,80200.00000000,2026-01-31,<canal>
    """,
    "mentions-with-rate term=tenge currency=KGS": """
        first_seen,title,usd,usd_low,usd_high,rate_as_of,article_id
        2026-01-31,Old Canal Opens Again,,,,,<canal>
    """,
    "missing-currencies": """
        site,as_of,pages_loaded,n_rates,missing_currencies
        timesca.com,2026-02-06,1,0,"[""KZT"", ""TMT"", ""UZS""]"
        timesca.com,2026-02-05,1,2,"[""TMT""]"
        timesca.com,2026-02-02,1,2,"[""UZS""]"
        timesca.com,2026-01-31,2,2,"[""TMT""]"
    """,
    # 100 of the later text's 125 word triples stand in the earlier one, and all 100 of that one in the later
    "near-duplicates": """
        score,earlier_site,earlier_first_seen,earlier_title,later_site,later_first_seen,later_title,earlier_id,later_id
        0.8,timesca.com,2026-02-02,Market Day,timesca.com,2026-02-05,Traders Talk,<market>,<traders>
    """,
    "pages-by-run": """
        started_at,run_id,kind,status,n_pages,n_loaded,n_skipped,n_in_quarantine,lowest_coverage
        <moment>,<second>,ingest,published,2,2,0,0,1.0
        <moment>,<first>,ingest,published,4,3,0,1,1.0
    """,
    "publication-lag": """
        site,days_after,n_articles,one_title
        timesca.com,1,1,A Tunnel Opens
    """,
    "quarantine": """
        stage,reason,n_pages,n_of_no_day,one_source,its_message
        layout,unknown-layout,1,0,first/unknown.txt,No layout of timesca.com fits this page of text/plain.
    """,
    "rate-calendar currency=UZS": """
        site,as_of,printed,last_known,known_on,age_days
        timesca.com,2026-01-31,0.00008000,0.00008000,2026-01-31,0
        timesca.com,2026-02-01,,0.00008000,2026-01-31,1
        timesca.com,2026-02-02,,0.00008000,2026-01-31,2
        timesca.com,2026-02-03,,0.00008000,2026-01-31,3
        timesca.com,2026-02-04,,0.00008000,2026-01-31,4
        timesca.com,2026-02-05,0.00009000,0.00009000,2026-02-05,0
        timesca.com,2026-02-06,,0.00009000,2026-02-05,1
    """,
    "rate-gaps": """
        site,base,quote,last_known,known_again,missing_days,rate_before,rate_after
        timesca.com,UZS,USD,2026-01-31,2026-02-05,4,0.00008000,0.00009000
        timesca.com,KZT,USD,2026-02-02,2026-02-05,2,0.00220000,0.00231000
        timesca.com,KZT,USD,2026-01-31,2026-02-02,1,0.00200000,0.00220000
    """,
    # 0.002305/0.002205 to 0.002315/0.002195; 0.002195/0.002005 to 0.002205/0.001995; 85/85 to 95/75
    "rate-moves": """
        site,base,quote,as_of,days_since,old_rate,rate,move_pct,move_low,move_high,change_pct,agrees
        timesca.com,KZT,USD,2026-02-05,3,0.00220000,0.00231000,5.0,4.54,5.47,1.0000,false
        timesca.com,KZT,USD,2026-02-02,2,0.00200000,0.00220000,10.0,9.48,10.53,10.0000,true
        timesca.com,UZS,USD,2026-02-05,5,0.00008000,0.00009000,12.5,0.0,26.67,12.5000,true
    """,
    "rate-precision": """
        site,base,quote,n_dates,finest_pct,median_pct,coarsest_pct,n_rates
        timesca.com,UZS,USD,2,5.5556,5.9028,6.2500,2
        timesca.com,KZT,USD,3,0.2165,0.2273,0.2500,3
        timesca.com,TMT,USD,1,0.0018,0.0018,0.0018,1
    """,
    "rate-series": """
        site,base,quote,as_of,rate,rate_low,rate_high,change_pct,n_values,previous_days
        timesca.com,KZT,USD,2026-02-05,0.00231000,0.002305000,0.002315000,1.0000,1,3
        timesca.com,KZT,USD,2026-02-02,0.00220000,0.002195000,0.002205000,10.0000,1,2
        timesca.com,KZT,USD,2026-01-31,0.00200000,0.001995000,0.002005000,0.0000,2,
        timesca.com,TMT,USD,2026-02-02,0.28571000,0.285705000,0.285715000,0.0000,1,
        timesca.com,UZS,USD,2026-02-05,0.00009000,0.000085000,0.000095000,12.5000,1,5
        timesca.com,UZS,USD,2026-01-31,0.00008000,0.000075000,0.000085000,0.0000,1,
    """,
    "rates-by-month": """
        site,base,quote,month,n_dates,first_rate,last_rate,lowest,highest,mean
        timesca.com,KZT,USD,2026-02,2,0.00220000,0.00231000,0.00220000,0.00231000,0.00225500
        timesca.com,KZT,USD,2026-01,1,0.00200000,0.00200000,0.00200000,0.00200000,0.00200000
        timesca.com,TMT,USD,2026-02,1,0.28571000,0.28571000,0.28571000,0.28571000,0.28571000
        timesca.com,UZS,USD,2026-02,1,0.00009000,0.00009000,0.00009000,0.00009000,0.00009000
        timesca.com,UZS,USD,2026-01,1,0.00008000,0.00008000,0.00008000,0.00008000,0.00008000
    """,
    "sources": """
        file,n_deliveries,n_pages,n_only_here,n_without_page
        first/cache.txt,1,1,1,0
        first/mon.txt,1,1,0,0
        first/unknown.txt,1,1,1,0
        first/wed.txt,1,1,1,0
        second/article.html,1,1,1,0
        second/mon-again.txt,1,1,0,0
        second/sun.txt,1,1,1,0
        second/broken.zip,1,0,0,1
    """,
    "story-of article=<traders>": """
        site,first_seen,last_seen,title,word_count,truncated,article_id,is_asked
        timesca.com,2026-02-02,2026-02-02,Market Day,102,false,<market>,false
        timesca.com,2026-02-05,2026-02-05,Traders Talk,127,false,<traders>,true
    """,
    "unreadable": """
        source,reason,message,run_id
        second/broken.zip,broken-bundle,<message>,<second>
    """,
    "undated-pages": """
        site,one_source,n_articles,n_quotes,page_id
    """,
    "whats-new": """
        snapshot,table_name,op,title,rate,old_rate,changed_columns,key
        2,articles,added,A Glacier Shrinks,,,,<glacier>
        2,articles,added,A Tunnel Opens,,,,<tunnel>
        2,articles,added,Traders Talk,,,,<traders>
        2,articles,updated,Old Canal Opens Again,,,title last_seen n_sightings n_versions n_edits version_id,<canal>
        2,articles,updated,Opinion: Plant an Orchard,,,text word_count last_seen n_sightings n_versions n_edits version_id text_sha256,<orchard>
        2,rates,added,,0.00231000,,,timesca.com/2026-02-05/KZT/USD
        2,rates,added,,0.00009000,,,timesca.com/2026-02-05/UZS/USD
    """,  # noqa: E501
    "whats-new since=2100-01-01": """
        snapshot,table_name,op,title,rate,old_rate,changed_columns,key
    """,
    "whats-new since_snapshot=2": """
        snapshot,table_name,op,title,rate,old_rate,changed_columns,key
    """,
    "widest-stories": """
        story_id,title,n_pages,n_articles,first_seen,last_seen
        <canal>,Old Canal Opens Again,3,1,2026-01-31,2026-02-05
        <story>,Market Day,2,2,2026-02-02,2026-02-05
        <orchard>,Opinion: Plant an Orchard,2,1,2026-01-31,2026-02-05
        <road>,The Long Road,2,1,2026-01-31,2026-02-02
        <glacier>,A Glacier Shrinks,1,1,2026-02-05,2026-02-05
        <tunnel>,A Tunnel Opens,1,1,2026-02-06,2026-02-06
    """,
}
